"""The effects that rows of the table name: whom each one concerns, and how it is carried out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from portal.accounts.models import CURATORS, LEAD_CURATORS, User, read_verified_emails
from requests_workflow.fairness.conflicts import load_ties
from requests_workflow.lanes import MAIL, ZENODO, Lane
from requests_workflow.linking.owners import owners_elsewhere
from requests_workflow.mail.composing import send_event_mail
from requests_workflow.models import Delivery, HandOver, RequestEvent
from requests_workflow.moves import Move
from requests_workflow.provisioning.carrying_out import provision_community
from requests_workflow.rules import has_no_conflict
from requests_workflow.states import State

Recipients = Callable[[Move, RequestEvent], Iterable[int | None]]


@dataclass(frozen=True)
class Handler:
    """`recipients` is asked in the event's transaction, `carry_out` runs later and may run twice."""

    recipients: Recipients
    carry_out: Callable[[Delivery], None]
    lane: Lane = MAIL


def the_coordinator(move: Move, event: RequestEvent) -> list[int]:
    """Return the coordinator, who hears nothing of their own dropping a draft."""
    is_own_draft = event.action == "cancel" and event.from_state == State.DRAFT
    return [] if is_own_draft else [move.request.coordinator_id]


def the_curators(move: Move, event: RequestEvent) -> list[int]:
    """Return all active curators without a conflict of interest, but for the one who acted."""
    load_ties(move.request)
    others = [curator for curator in active_curators() if curator.pk != move.actor.pk]
    read_verified_emails(others)
    return [curator.pk for curator in others if has_no_conflict(move.request, curator)]


def the_assignee(move: Move, event: RequestEvent) -> list[int]:
    """Return the curator who held the claim when the move began; else the last one to work on the request.

    Else a question about requested changes, or about a decision, would be heard by nobody. Nobody is told of
    what they did themselves.
    """
    return [pk for pk in _find_assignee(move, event) if pk != move.actor.pk]


def _find_assignee(move: Move, event: RequestEvent) -> list[int]:
    if move.assignee_before is not None:
        return _still_curators(pk=move.assignee_before)
    by_curators = move.request.events.filter(
        actor_role__in=[RequestEvent.Role.CURATOR, RequestEvent.Role.LEAD], number__lt=event.number
    )
    last = by_curators.order_by("number").last()
    return [] if last is None else _still_curators(pseudonym=last.actor_key)


def the_desk(move: Move, event: RequestEvent) -> list[int]:
    """Return the curator at work, as `the_assignee`; all of them when nobody has begun; none for a draft."""
    if event.from_state == State.DRAFT:
        return []
    return the_assignee(move, event) or the_curators(move, event)


def the_previous_curator(move: Move, event: RequestEvent) -> list[int]:
    """Return the curator who asked for the changes; all of them when that one has left the desk."""
    kept_for = move.request.kept_for_id
    previous = [] if kept_for is None else _still_curators(pk=kept_for)
    return previous or the_curators(move, event)


def the_previous_coordinator(move: Move, event: RequestEvent) -> list[int]:
    """Return who handed the request over."""
    offer = HandOver.objects.get(pk=event.details["hand_over"])
    return [] if offer.offered_by_id is None else [offer.offered_by_id]


def somebody_with_an_address(move: Move, event: RequestEvent) -> list[None]:
    """Return one recipient without an account: whether the address has one is nobody's business."""
    return [None]


def the_owners_elsewhere(move: Move, event: RequestEvent) -> list[int]:
    """Return those who proved, for requests of their own, to have a say in the community."""
    return owners_elsewhere(move.request)


def nobody_where_steps_are_planned(move: Move, event: RequestEvent) -> list[None]:
    """Return one delivery to nobody in particular where there is something to do on Zenodo."""
    return [None] if move.request.provisioning_steps.exists() else []


def active_curators() -> QuerySet[User]:
    """Return the members of both groups who can sign in."""
    return User.objects.filter(is_active=True, groups__name__in=[CURATORS, LEAD_CURATORS]).distinct()


def _still_curators(**who: object) -> list[int]:
    return list(active_curators().filter(**who).values_list("pk", flat=True))


HANDLERS = {
    "mail_coordinator": Handler(the_coordinator, send_event_mail),
    "mail_curators": Handler(the_curators, send_event_mail),
    "mail_assignee": Handler(the_assignee, send_event_mail),
    "mail_desk": Handler(the_desk, send_event_mail),
    "mail_previous_curator": Handler(the_previous_curator, send_event_mail),
    "mail_previous_coordinator": Handler(the_previous_coordinator, send_event_mail),
    "mail_invited": Handler(somebody_with_an_address, send_event_mail),
    "mail_owners": Handler(the_owners_elsewhere, send_event_mail),
    "provision_community": Handler(nobody_where_steps_are_planned, provision_community, ZENODO),
}
