"""Forgets sessions that ended: what they kept, and where they came from."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone


def purge_ended_sessions() -> int:
    """Delete what is left of sessions that expired or were signed out, and return how many those were.

    Browser and network are written to be shown beside an open session; nobody sees them after its end.
    """
    expired = Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
    is_open = Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    traces: int = UserSession.objects.filter(~is_open).delete()[0]
    return max(expired, traces)
