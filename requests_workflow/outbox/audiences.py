"""Whom each effect that rows of the table name concerns, and which lane it goes by."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.accounts.models import read_verified_emails
from requests_workflow.fairness.conflicts import load_proofs, load_ties
from requests_workflow.groups import active_curators
from requests_workflow.linking.standing import proofs_about
from requests_workflow.models import HandOver, RequestEvent
from requests_workflow.moves import Move
from requests_workflow.outbox.lanes import MAIL, ZENODO, Lane
from requests_workflow.rules import has_no_conflict
from requests_workflow.states import State

Recipients = Callable[[Move, RequestEvent], Iterable[int | None]]


@dataclass(frozen=True)
class Audience:
    """`recipients` is asked in the event's transaction."""

    recipients: Recipients
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
    load_proofs(others)
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
    request = move.request
    proofs = proofs_about(request).filter(by__is_active=True)
    others = proofs.exclude(request=request).exclude(by=request.coordinator_id)
    return list(others.order_by("by").values_list("by", flat=True).distinct())


def nobody_where_steps_are_planned(move: Move, event: RequestEvent) -> list[None]:
    """Return one delivery to nobody in particular where there is something to do on Zenodo."""
    return [None] if move.request.provisioning_steps.exists() else []


def _still_curators(**who: object) -> list[int]:
    return list(active_curators().filter(**who).values_list("pk", flat=True))


AUDIENCES = {
    "mail_coordinator": Audience(the_coordinator),
    "mail_curators": Audience(the_curators),
    "mail_assignee": Audience(the_assignee),
    "mail_desk": Audience(the_desk),
    "mail_previous_curator": Audience(the_previous_curator),
    "mail_previous_coordinator": Audience(the_previous_coordinator),
    "mail_invited": Audience(somebody_with_an_address),
    "mail_owners": Audience(the_owners_elsewhere),
    "provision_community": Audience(nobody_where_steps_are_planned, ZENODO),
}
