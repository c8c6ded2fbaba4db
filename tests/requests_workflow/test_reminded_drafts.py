"""A draft of whose expiry its coordinator was reminded has a history, and can be thrown away all the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from requests_workflow import jobs
from requests_workflow.models import CommunityRequest
from requests_workflow.services import delete_draft
from tests.factories import make_draft

pytestmark = pytest.mark.django_db


def test_deleting_it_empties_and_cancels_it() -> None:
    draft = make_draft(title="Not for the world", description="Nor this.")
    soon = timezone.now() + timedelta(hours=12)
    CommunityRequest.objects.filter(pk=draft.pk).update(expires_at=soon)
    assert jobs.send_reminders() == 1
    delete_draft(draft.pk, actor=draft.coordinator)
    draft.refresh_from_db()
    assert (draft.state, draft.title, draft.description, draft.slug) == ("cancelled", "", "", "")
    assert not draft.grant_links.exists()
