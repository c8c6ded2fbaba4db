"""What happened before there was a feed stands at its beginning."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from communities.models import CommunityChange
from requests_workflow.engine import perform
from requests_workflow.feed.positions import give_positions
from requests_workflow.models import FeedCursor, FeedEntry
from tests.communities.api.stage import make_community
from tests.factories import make_grant, make_submitted

pytestmark = pytest.mark.django_db


def test_communities_and_then_events_of_before_are_entered_in_their_order() -> None:
    request = make_submitted()
    perform(request.pk, "cancel", actor=request.coordinator)
    community = make_community("there-before", make_grant("101000009"), make_grant("101000008"))
    for emptied in (FeedEntry, FeedCursor, CommunityChange):
        emptied.objects.all().delete()
    editor = SimpleNamespace(connection=connection)
    import_module("communities.migrations.0005_changes_of_communities").tell_of_those_there(apps, editor)
    import_module("requests_workflow.migrations.0006_feed_of_events").enter_what_was(apps, editor)
    change = CommunityChange.objects.get()
    assert (change.community_id, change.kind, change.at) == (community.pk, "created", community.created_at)
    assert change.details == {"grants": ["101000009", "101000008"]}
    told = FeedEntry.objects.order_by("position").values_list("position", "change__slug", "event__action")
    assert list(told) == [(1, "there-before", None), (2, None, "submit"), (3, None, "cancel")]
    cursors = FeedCursor.objects.order_by("name").values_list("name", "position")
    assert list(cursors) == [("head", 3), ("webhooks", 3)]
    make_submitted()
    give_positions()
    assert FeedEntry.objects.get(position=4).event is not None
