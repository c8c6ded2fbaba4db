"""Lets what happened have happened earlier."""

from datetime import timedelta

from django.db import connection
from django.db.models import F

from portal.accounts.models import User
from requests_workflow import services
from requests_workflow.append_only import lifted
from requests_workflow.models import CommunityRequest, RequestEvent
from tests.factories import make_in_review


def long_ago(request: CommunityRequest, *, days: int) -> CommunityRequest:
    """Move all events of a request into the past, behind the history's back, and return it as it is."""
    with lifted(connection):
        RequestEvent.objects.filter(request=request).update(at=F("at") - timedelta(days=days))
    return CommunityRequest.objects.get(pk=request.pk)


def make_stale(curator: User) -> CommunityRequest:
    """Make a claimed request whose project was asked for something, and has said nothing for long."""
    request = make_in_review(curator)
    services.comment(request.pk, "Who keeps the data?", actor=curator)
    return long_ago(request, days=15)
