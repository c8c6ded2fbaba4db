"""Puts another coordinator into a request, and brings up to date what rests on who that is."""

from datetime import datetime

from portal.accounts.models import User
from requests_workflow import terms
from requests_workflow.checks.runner import store_outcomes
from requests_workflow.fairness.belonging import remember_owner
from requests_workflow.finding.index import index_request
from requests_workflow.models import CommunityRequest, HandOver, RequestMember
from requests_workflow.moves import Move
from requests_workflow.states import AMENDABLE, State


def change_coordinator(move: Move, *, stays_as: str) -> None:
    """Put the actor in the place of the coordinator, who stays as what they chose."""
    request, previous = move.request, move.request.coordinator
    assert isinstance(move.actor, User), "people take over"  # noqa: S101 - take_over has a user
    request.members.filter(left_at=None, email__in=move.actor.verified_emails).update(left_at=move.at)
    _keep_as_member(request, previous, stays_as, move.at)
    request.coordinator = move.actor
    request.version += 1


def _keep_as_member(request: CommunityRequest, previous: User, stays_as: str, at: datetime) -> None:
    """Leave a row of who was in it, even of those who go: they can never decide on it as curators."""
    leaves = stays_as == HandOver.Stay.LEAVE
    addresses = previous.verified_emails
    own = previous.email.lower()
    address = own if own in addresses or not addresses else min(addresses)
    member, _created = RequestMember.objects.update_or_create(
        request=request,
        email=address,
        defaults={
            "role": RequestMember.Role.VIEWER if leaves else stays_as,
            "left_at": at if leaves else None,
        },
    )
    remember_owner(member)


def refresh_for_coordinator(move: Move) -> None:
    """Bring up to date what rests on who the coordinator is."""
    request = move.request
    if request.state == State.DRAFT:
        request.check_results.all().delete()
        request.expires_at, request.reminders_sent = move.at + terms.DRAFT_KEPT, 0
        return
    index_request(request)
    if request.state in AMENDABLE:
        store_outcomes(request, move.outcomes)
