"""Gives an accepted community another address, since the one that was decided on is taken on Zenodo."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.services import readdress_community
from communities.slugs import explain_slug, propose_slugs, vary_slug
from communities.zenodo.slugs import Answer, ask_about, recall
from portal.accounts.models import User
from requests_workflow.history import append_event
from requests_workflow.inputs import COMMENT_LENGTH
from requests_workflow.models import CommunityRequest, ProvisioningStep
from requests_workflow.moves import Move
from requests_workflow.provisioning.planning import set_going
from requests_workflow.refusals import InvalidInput, Missing, NotAllowed, NotReady
from requests_workflow.reservations import find_free_slugs, move_slug_of_community
from requests_workflow.rules import has_no_conflict, is_coordinator, is_curator
from requests_workflow.selectors import explain_wrong_state, lock_request
from requests_workflow.text import TextError, clean_line, clean_text

MOST_PROPOSED = 4


def find_taken(request: CommunityRequest) -> ProvisioningStep | None:
    """Return the step that waits for another address, if one does."""
    steps = ProvisioningStep.objects.filter(request=request, code="slug_taken")
    return steps.filter(status=ProvisioningStep.Status.BLOCKED).first()


def propose_addresses(request: CommunityRequest) -> list[str]:
    """Return addresses that nobody holds here, nearest first."""
    link = request.grant_links.select_related("grant").first()
    words = vary_slug(request.slug)
    if link is not None:
        grant = link.grant
        words += propose_slugs(acronym=grant.acronym, title=grant.title, grant=grant.number)
    wanted = [word for word in dict.fromkeys(words) if word != request.slug]
    return find_free_slugs(wanted)[:MOST_PROPOSED]


def take_address(request_id: UUID | str, slug: str, *, actor: User, comment: str = "") -> CommunityRequest:
    """Ask Zenodo about the address, for a moment, and give it to the community; see below.

    Without an answer it is tried: Zenodo says so then. Never call it in a transaction.
    """
    if not explain_slug(slug):
        ask_about(slug)
    return change_address(request_id, slug, actor=actor, comment=comment)


@transaction.atomic
def change_address(request_id: UUID | str, slug: str, *, actor: User, comment: str = "") -> CommunityRequest:
    """Give the community another address: chosen by its coordinator, which is their consent.

    A curator may do it in their place, and writes down how the coordinator consented. The decision stands;
    the reservation and the page follow, and the old address leads to the new one.

    Raises NotFound, NotAllowed, WrongState, InvalidInput, NotReady or Conflict.
    """
    request = lock_request(request_id, actor)
    _refuse_strangers(request, actor)
    step = find_taken(request)
    if step is None or request.community is None:
        raise explain_wrong_state(request, _("choose another address"))
    wanted = _clean_slug(slug, request)
    move = Move(
        request, "change_address", actor, timezone.now(), comment=_clean_consent(comment, request, actor)
    )
    move_slug_of_community(request.community, wanted)
    readdress_community(request.community.pk, wanted)
    _note_slug(move, wanted)
    step.status, step.code, step.words = ProvisioningStep.Status.WAITING, "", []
    step.save()
    set_going(request.pk)
    return request


def _note_slug(move: Move, wanted: str) -> None:
    """Give the request the slug, as a new version, with an event that tells both."""
    request = move.request
    move.changes = {"slug": [request.slug, wanted]}
    request.slug, request.version = wanted, request.version + 1
    append_event(move, from_state=request.state, to_state=request.state, details={"fields": ["slug"]})
    request.save()


def _refuse_strangers(request: CommunityRequest, actor: User) -> None:
    if is_coordinator(request, actor):
        return
    if not is_curator(request, actor):
        raise NotAllowed(is_coordinator.otherwise)
    if not has_no_conflict(request, actor):
        raise NotAllowed(has_no_conflict.otherwise, code=has_no_conflict.code)


def _clean_slug(slug: str, request: CommunityRequest) -> str:
    try:
        wanted = clean_line(slug, longest=100)
    except TextError as error:
        raise InvalidInput({"slug": [str(error)]}) from error
    fault = explain_slug(wanted)
    if wanted == request.slug:
        fault = _("This is the address that is taken: choose another.")
    elif recall(wanted) is Answer.TAKEN:
        fault = _("“%(slug)s” is taken on Zenodo as well: choose another.") % {"slug": wanted}
    if fault:
        raise InvalidInput({"slug": [fault]})
    return wanted


def _clean_consent(comment: str, request: CommunityRequest, actor: User) -> str:
    """Return what was written down of the coordinator's consent; it may be nothing if they act themselves."""
    try:
        said = clean_text(comment, longest=COMMENT_LENGTH)
    except TextError as error:
        raise InvalidInput({"comment": [str(error)]}) from error
    if not said and not is_coordinator(request, actor):
        sentence = _("Write down how the coordinator consented.")
        raise NotReady([Missing("comment_missing", "comment", sentence)])
    return said
