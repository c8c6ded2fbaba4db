"""Looks once more, before anything is done to a community that exists, whether the proof still holds."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from communities.zenodo.errors import Gone, NotThere, Restricted
from communities.zenodo.linking import link_to_zenodo
from communities.zenodo.values import RemoteCommunity
from requests_workflow.linking.reading import PLACES
from requests_workflow.models import OwnershipChallenge, OwnershipProof
from requests_workflow.provisioning.work import Blocked, Work

GONE = gettext_noop(
    "The community “%(slug)s” can’t be read on Zenodo any more: it was deleted or restricted."
)
ANOTHER = gettext_noop(
    "The address “%(slug)s” leads to another community on Zenodo than the one that was proved. Nothing was "
    "done to it."
)
PROOF_GONE = gettext_noop(
    "The token that proved ownership of “%(slug)s” is not in the community’s page any more. Nothing was done "
    "to the community; put the token back, or write to the desk."
)
LINKED_ELSEWHERE = gettext_noop("On Zenodo this is a community that the registry has under another name.")


def verify(work: Work) -> dict[str, Any]:
    """Find the community, and in it the token where it was proved by one. Raises Blocked, ZenodoError."""
    slug, proof = work.community.slug, work.proof
    try:
        seen = work.zenodo.acting_as("").read_community(str(proof.remote_id) if proof else slug)
    except (NotThere, Gone, Restricted) as error:
        raise Blocked("community_gone", GONE, slug=slug, looks_again=True) from error
    if seen.slug.lower() != slug:
        raise Blocked("another_community", ANOTHER, slug=slug)
    places = _find_token(work, seen) if proof and proof.method == OwnershipProof.Method.CHALLENGE else None
    if places == []:
        raise Blocked("proof_gone", PROOF_GONE, slug=slug, looks_again=True)
    try:
        with transaction.atomic():
            link_to_zenodo(work.community, seen)
    except IntegrityError as error:
        raise Blocked("linked_elsewhere", LINKED_ELSEWHERE) from error
    work.remote = seen
    return {"id": seen.id, "address": seen.address, "proved_by": _name_proof(proof), "found_in": places}


def _find_token(work: Work, seen: RemoteCommunity) -> list[str]:
    challenge = OwnershipChallenge.objects.filter(request=work.request, remote_id=seen.id).first()
    return [place for place in PLACES if challenge and challenge.token in getattr(seen, place)]


def _name_proof(proof: OwnershipProof | None) -> str:
    return proof.method if proof is not None else "override"
