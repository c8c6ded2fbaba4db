"""Who may: pure predicates over a request and an actor. They never look at the request's state."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests_workflow.actors import Actor, System
from requests_workflow.fairness.conflicts import TIES, find_memberships
from requests_workflow.models import CommunityRequest, RequestMember

Predicate = Callable[[CommunityRequest, Actor], bool]


@dataclass(frozen=True)
class Rule:
    """A predicate, with the sentence for those to whom it says no."""

    holds: Predicate
    sentence: str | Promise
    code: str

    def __call__(self, request: CommunityRequest, actor: Actor) -> bool:
        """Whether the actor may."""
        return self.holds(request, actor)

    @property
    def otherwise(self) -> str:
        """The sentence, in the reader's language."""
        return str(self.sentence)


def rule(otherwise: str | Promise, *, code: str = "not_allowed") -> Callable[[Predicate], Rule]:
    """Make a predicate a rule."""
    return lambda predicate: Rule(predicate, otherwise, code)


# --- Roles: may this actor ever do this to this request? --------------------------------------


@rule(_("Only the coordinator of the request may do this."))
def is_coordinator(request: CommunityRequest, actor: Actor) -> bool:
    """Whether they filed it, or it was handed over to them."""
    return not isinstance(actor, System) and request.coordinator_id == actor.pk


@rule(_("Only the coordinator and the editors of the request may do this."))
def is_editor(request: CommunityRequest, actor: Actor) -> bool:
    """Whether they may change the proposal."""
    return is_coordinator(request, actor) or any(
        member.role == RequestMember.Role.EDITOR
        for member in find_memberships(request.current_members, actor.verified_emails)
    )


@rule(_("Only people whom the coordinator let in may do this."))
def is_member(request: CommunityRequest, actor: Actor) -> bool:
    """Whether the coordinator shares the request with them now."""
    return bool(find_memberships(request.current_members, actor.verified_emails))


@rule(_("Only curators may do this."))
def is_curator(request: CommunityRequest, actor: Actor) -> bool:
    """Whether they are in either group of curators."""
    return actor.is_curator


@rule(_("Only the coordinator or a lead curator may do this."))
def is_coordinator_or_lead(request: CommunityRequest, actor: Actor) -> bool:
    """Whether they may appeal, or reopen on behalf of the desk."""
    return actor.is_lead_curator or is_coordinator(request, actor)


@rule(_("Only lead curators may do this."))
def is_lead(request: CommunityRequest, actor: Actor) -> bool:
    """Whether they are a lead curator."""
    return actor.is_lead_curator


@rule(_("Only the portal itself does this."))
def is_system(request: CommunityRequest, actor: Actor) -> bool:
    """Whether it is the portal that acts."""
    return isinstance(actor, System)


@rule(_("Only people who take part in the request may do this."))
def is_participant(request: CommunityRequest, actor: Actor) -> bool:
    """Whether they may read the request and take part in its conversation."""
    return actor.is_curator or is_coordinator(request, actor) or is_member(request, actor)


# --- Standing: may this very actor, now that the state allows it? ------------------------------


@rule(_("Only the curator who claimed the request may do this: claim it first."), code="not_assignee")
def is_assignee(request: CommunityRequest, actor: Actor) -> bool:
    """Whether they hold the claim."""
    return request.assignee_id is not None and request.assignee_id == actor.pk


@rule(_("Only the curator who claimed the request, or a lead curator, may release it."), code="not_assignee")
def is_assignee_or_lead(request: CommunityRequest, actor: Actor) -> bool:
    """Whether they hold the claim, or may take it from others, though never on a request of their own."""
    is_impartial_lead = actor.is_lead_curator and has_no_conflict(request, actor)
    return is_impartial_lead or is_assignee(request, actor)


@rule(
    _("You have a conflict of interest in this request: leave it to another curator."),
    code="conflict_of_interest",
)
def has_no_conflict(request: CommunityRequest, actor: Actor) -> bool:
    """Whether they neither are nor were in it, are not named in it, nor in the community it concerns."""
    if isinstance(actor, System):
        return True
    return not (is_coordinator(request, actor) or any(tie(request, actor) for tie in TIES))


@rule(
    _(
        "The request is kept for the curator who asked for changes; a lead curator may claim it now, "
        "others once three working days have passed."
    ),
    code="kept_for_another",
)
def is_not_kept_for_another(request: CommunityRequest, actor: Actor) -> bool:
    """Whether the previous curator's three working days don't stand in their way."""
    is_over = request.kept_until is None or request.kept_until <= timezone.now()
    return is_over or actor.is_lead_curator or request.kept_for_id in {None, actor.pk}


@rule(
    _(
        "You declined this request before, so another curator has to look at the appeal; a lead curator "
        "may waive that."
    ),
    code="decided_before",
)
def did_not_decline_it_before(request: CommunityRequest, actor: Actor) -> bool:
    """Whether none of the decisions against which the coordinator appealed was theirs."""
    return all(bar.curator_id != actor.pk for bar in request.bars.all())
