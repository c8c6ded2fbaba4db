"""Hands a request over to another person: offered to an address, taken by whoever proves it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.engine import refuse_stale
from requests_workflow.fairness.belonging import find_owner
from requests_workflow.hand_over_selectors import lock_request_offered_to
from requests_workflow.history import append_event
from requests_workflow.models import CommunityRequest, HandOver
from requests_workflow.moves import Move
from requests_workflow.outbox.queueing import queue_deliveries
from requests_workflow.refusals import InvalidInput, Missing, NotAllowed, NotFound, NotReady
from requests_workflow.rules import is_coordinator
from requests_workflow.selectors import explain_wrong_state, lock_request
from requests_workflow.services.addresses import (
    clean_address,
    refuse_address_of_desk,
    refuse_too_many_letters,
)
from requests_workflow.services.changing_coordinator import change_coordinator, refresh_for_coordinator
from requests_workflow.states import AMENDABLE, State

CAN_CHANGE_HANDS = AMENDABLE | {State.DECLINED, State.EXPIRED}
"""What goes on, or may be reopened. An accepted request is a community, whose owners are another matter."""


@transaction.atomic
def offer_request(request_id: UUID | str, *, email: str, stays_as: str, actor: User) -> HandOver:
    """Offer the request, as its coordinator, to an address; an offer made before is withdrawn by it.

    The same offer once more, as of a second click, is the one that stands. Nothing changes until it is taken.
    Whether the address has an account makes no difference.

    Raises NotFound, NotAllowed, WrongState or InvalidInput.
    """
    request = lock_request(request_id, actor)
    if not is_coordinator(request, actor):
        raise NotAllowed(is_coordinator.otherwise)
    _refuse_where_settled(request)
    address = _check_address(email, actor)
    if stays_as not in HandOver.Stay.values:
        raise InvalidInput({"stays_as": [_("Choose what you want to be in the request afterwards.")]})
    move = Move(request, "offer", actor, timezone.now())
    if same := _find_same(request, address, stays_as, move.at):
        return same
    refuse_too_many_letters(actor, move.at)
    _end_standing(request, HandOver.Outcome.WITHDRAWN, move.at)
    offer = HandOver(request=request, email=address, stays_as=stays_as, created_at=move.at)
    offer.offered_by, offer.offered_to = actor, find_owner(address)
    offer.save()
    _record(move, offer, deliver=("mail_invited",))
    return offer


@transaction.atomic
def withdraw_offer(request_id: UUID | str, *, actor: User) -> None:
    """Take back the offer that stands. Raises NotFound, also when none does, or NotAllowed."""
    request = lock_request(request_id, actor)
    if not is_coordinator(request, actor):
        raise NotAllowed(is_coordinator.otherwise)
    move = Move(request, "withdraw_offer", actor, timezone.now())
    offer = request.hand_overs.filter(ended_at=None).first()
    if offer is None:
        raise NotFound(_("No offer stands: it was taken, refused or withdrawn."))
    _end_standing(request, HandOver.Outcome.WITHDRAWN, move.at)
    _record(move, offer)


@transaction.atomic
def refuse_offer(request_id: UUID | str, *, actor: User) -> None:
    """Say no to an offer that was made to a proved address of the actor. Raises NotFound."""
    request = lock_request_offered_to(request_id, actor)
    move = Move(request, "refuse_offer", actor, timezone.now())
    offer = _find_standing(request, actor, move.at)
    _end_standing(request, HandOver.Outcome.REFUSED, move.at)
    _record(move, offer, deliver=("mail_coordinator",))


@transaction.atomic
def take_over(
    request_id: UUID | str, *, actor: User, accepts_terms: bool = False, expected_version: int | None = None
) -> CommunityRequest:
    """Make the actor the coordinator of a request that was offered to a proved address of theirs.

    The one before stays as the offer says, and counts for conflicts of interest in any case. A claim goes
    on, and its curator is told. The version rises and the checks run again, since who asks is part of what
    a curator decides on; the terms are for the new coordinator to accept.

    Raises NotFound (also for an offer that stands no more), WrongState, NotAllowed (by now a curator),
    Stale or NotReady.
    """
    request = lock_request_offered_to(request_id, actor)
    move = Move(request, "take_over", actor, timezone.now())
    offer = _find_standing(request, actor, move.at)
    _refuse_where_settled(request)
    _refuse_curator(actor)
    refuse_stale(request, expected_version)
    if request.was_submitted and not accepts_terms:
        raise NotReady([Missing("terms_not_accepted", "terms_accepted", _("Accept the terms."))])
    change_coordinator(move, stays_as=offer.stays_as)
    request.terms_accepted_at = move.at if request.was_submitted else None
    refresh_for_coordinator(move)
    _end_standing(request, HandOver.Outcome.TAKEN, move.at)
    _record(move, offer, deliver=("mail_coordinator", "mail_previous_coordinator", "mail_assignee"))
    return request


def _check_address(email: str, actor: User) -> str:
    address = clean_address(email)
    if address in {*actor.verified_emails, actor.email.lower()}:
        raise InvalidInput({"email": [_("This is your own address: name somebody else's.")]})
    refuse_address_of_desk(address)
    return address


def _refuse_where_settled(request: CommunityRequest) -> None:
    if request.state not in CAN_CHANGE_HANDS:
        raise explain_wrong_state(request, "hand over")


def _refuse_curator(actor: User) -> None:
    """Refuse those who came to the desk since the offer was made."""
    if actor.belongs_to_curators:
        sentence = _("Curators decide on requests and can't take one over: refuse the offer.")
        raise NotAllowed(sentence, code="conflict_of_interest")


def _find_standing(request: CommunityRequest, actor: User, at: datetime) -> HandOver:
    for offer in request.hand_overs.filter(ended_at=None, email__in=actor.verified_emails):
        if offer.stands_at(at):
            return offer
    raise _say_it_stands_no_more()


def _say_it_stands_no_more() -> NotFound:
    return NotFound(_("The offer stands no more: it was taken, refused or withdrawn, or its time is over."))


def _find_same(request: CommunityRequest, address: str, stays_as: str, at: datetime) -> HandOver | None:
    offer = request.hand_overs.filter(ended_at=None, email=address, stays_as=stays_as).first()
    return offer if offer is not None and offer.stands_at(at) else None


def _end_standing(request: CommunityRequest, outcome: HandOver.Outcome, at: datetime) -> None:
    """End the offer that stands, if there is one. The caller holds the request's lock."""
    request.hand_overs.filter(ended_at=None).update(ended_at=at, outcome=outcome)


def _record(move: Move, offer: HandOver, *, deliver: tuple[str, ...] = ()) -> None:
    """Append the event, which names the offer and not the address: that may have to be erased."""
    request = move.request
    details = {"hand_over": offer.pk}
    event = append_event(move, from_state=request.state, to_state=request.state, details=details)
    request.save()
    queue_deliveries(event, deliver, move)
