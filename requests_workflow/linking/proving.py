"""Looks for a proof of ownership: prepared under the lock, read without it, recorded under it again."""

import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from communities.models import Community, ZenodoLink
from communities.references import is_uuid
from communities.zenodo.choosing import current_zenodo
from communities.zenodo.values import RemoteCommunity
from requests_workflow import terms
from requests_workflow.actors import Actor, System
from requests_workflow.checks.runner import evaluate_checks, store_outcomes
from requests_workflow.history import append_event
from requests_workflow.linking.reading import Look, ask_with_token, look_for_token
from requests_workflow.linking.standing import find_proof, void_proofs
from requests_workflow.models import CommunityRequest, OwnershipChallenge, OwnershipProof
from requests_workflow.moves import Move
from requests_workflow.refusals import Missing, NotAllowed, NotReady
from requests_workflow.rules import has_no_conflict, is_curator, is_editor
from requests_workflow.said import Said
from requests_workflow.selectors import explain_wrong_state, lock_request
from requests_workflow.services.amendment import amend
from requests_workflow.states import AMENDABLE

TOKEN_BYTES = 12
LINKED = gettext_noop(
    "This community is linked already: in the registry it is “%(slug)s”. Ask its owners to let you in."
)
METHOD = OwnershipProof.Method


def look_at_community(request_id: UUID | str, *, actor: Actor) -> OwnershipChallenge:
    """Read the community that a link request names, show it, and look for the token in it.

    A second click within `terms.LOOK_AGAIN_AFTER` is answered by the first. Raises NotFound, NotAllowed,
    WrongState, NotReady or Conflict; what Zenodo says is in the challenge's words, and no refusal.
    """
    challenge = _prepare(request_id, actor)
    is_recent = challenge.looked_at and timezone.now() - challenge.looked_at < terms.LOOK_AGAIN_AFTER
    if is_recent:
        return challenge
    return _record(challenge, look_for_token(challenge.named, challenge.token), METHOD.CHALLENGE, actor)


def prove_by_token(request_id: UUID | str, access_token: str, *, actor: Actor) -> OwnershipChallenge:
    """Ask Zenodo, with the owner's own access token, whether they own the community. The token is not kept.

    Raises as `look_at_community` does.
    """
    challenge = _prepare(request_id, actor)
    return _record(challenge, ask_with_token(challenge.named, access_token), METHOD.TOKEN, actor)


@transaction.atomic
def _prepare(request_id: UUID | str, actor: Actor) -> OwnershipChallenge:
    """Return the challenge about the community that the request names now."""
    request = _lock(request_id, actor)
    challenge, _made = OwnershipChallenge.objects.get_or_create(
        request=request, defaults={"named": request.linked_community, **_begin()}
    )
    if challenge.named != request.linked_community:
        challenge = OwnershipChallenge(pk=challenge.pk, request=request, **_begin())
        challenge.named = request.linked_community
        challenge.save()
    return challenge


def _begin() -> dict[str, object]:
    return {
        "token": f"eu-project-community-{secrets.token_hex(TOKEN_BYTES)}",
        "created_at": timezone.now(),
    }


def _lock(request_id: UUID | str, actor: Actor) -> CommunityRequest:
    request = lock_request(request_id, actor)
    _refuse_strangers(request, actor)
    if request.state not in AMENDABLE:
        raise explain_wrong_state(request, "prove ownership")
    if request.kind != CommunityRequest.Kind.LINK or not request.linked_community:
        raise NotReady([Missing("community_missing", "community", _("Name the existing community."))])
    if current_zenodo() is None:
        raise NotReady([Missing("no_zenodo", "", _("This site is not connected to Zenodo."))])
    return request


def _refuse_strangers(request: CommunityRequest, actor: Actor) -> None:
    if isinstance(actor, System) or is_editor(request, actor):
        return
    for rule in (is_curator, has_no_conflict):
        if not rule(request, actor):
            raise NotAllowed(
                rule.otherwise if rule is has_no_conflict else is_editor.otherwise, code=rule.code
            )


@transaction.atomic
def _record(
    before: OwnershipChallenge, look: Look, method: OwnershipProof.Method, actor: Actor
) -> OwnershipChallenge:
    """Keep what was seen, if the request still names the same community; what proves it becomes a proof."""
    request = _lock(before.request_id, actor)
    challenge = OwnershipChallenge.objects.get(request=request)
    is_about_another = request.linked_community != before.named or challenge.token != before.token
    if is_about_another:
        return challenge  # the request names another community by now: what was seen is of no use
    words = look.words
    if look.community is not None:
        request = _name_by_slug(request, look.community, actor)
        _show(challenge, request.linked_community, look, look.community)
        linked = _find_linked(look.community)
        words = (Said(LINKED, {"slug": linked}),) if linked else words
        if look.evidence is not None and not linked:
            _prove(request, look.community, method, look.evidence, actor)
    challenge.words = [said.as_json() for said in words]
    challenge.looked_at = now = timezone.now()
    challenge.look_again_at = None if look.is_answered else now + terms.UNANSWERED_ASKED_AGAIN_AFTER
    challenge.save()
    return challenge


def _name_by_slug(request: CommunityRequest, seen: RemoteCommunity, actor: Actor) -> CommunityRequest:
    """Put the slug in place of a UUID, so that the community has one name here."""
    if isinstance(actor, System) or not is_uuid(request.linked_community) or not is_editor(request, actor):
        return request
    return amend(request.pk, {"community": seen.slug}, actor=actor)


def _show(challenge: OwnershipChallenge, named: str, look: Look, seen: RemoteCommunity) -> None:
    challenge.named, challenge.remote_id = named, UUID(seen.id)
    challenge.title, challenge.description = seen.title[:250], seen.description[:500]
    challenge.address = seen.address
    challenge.records, challenge.owners = look.records, list(look.owners)


def _find_linked(seen: RemoteCommunity) -> str:
    """Return the slug under which the registry has the community; empty where it has it not."""
    link = ZenodoLink.objects.filter(remote_id=seen.id).select_related("community").first()
    if link is not None:
        return link.community.slug
    return Community.objects.filter(slug=seen.slug.lower()).values_list("slug", flat=True).first() or ""


def _prove(
    request: CommunityRequest,
    seen: RemoteCommunity,
    method: OwnershipProof.Method,
    evidence: dict[str, object],
    actor: Actor,
) -> None:
    """Let the proof stand; one of the same kind that stands already was verified just now."""
    now, standing = timezone.now(), find_proof(request)
    if standing is not None and (str(standing.remote_id), standing.method) == (seen.id, method):
        standing.verified_at, standing.evidence = now, evidence
        standing.save(update_fields=["verified_at", "evidence"])
    else:
        void_proofs(request, now)
        OwnershipProof.objects.create(
            request=request, named=request.linked_community, remote_id=seen.id, method=method,
            evidence=evidence, by_id=actor.pk, proved_at=now, verified_at=now,
        )  # fmt: skip
        _tell_history(Move(request, "prove_ownership", actor, now), method)
    if request.was_submitted:
        store_outcomes(request, evaluate_checks(request))
    request.save()


def _tell_history(move: Move, method: OwnershipProof.Method) -> None:
    """Append an event; a draft has no history."""
    request = move.request
    if request.was_submitted:
        details = {"method": method.value}
        append_event(move, from_state=request.state, to_state=request.state, details=details)
