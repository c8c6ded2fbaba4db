"""Which proofs are about the community that a request names, which one stands, and when it stops standing."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from communities.references import is_uuid
from requests_workflow.models import CommunityRequest, OwnershipChallenge, OwnershipProof


def find_proof(request: CommunityRequest) -> OwnershipProof | None:
    """Return the proof about the community that the request names now; it may be too old to be good."""
    proofs = OwnershipProof.objects.filter(request=request, voided_at=None)
    return proofs.filter(named=request.linked_community).first()


def find_challenge(request: CommunityRequest) -> OwnershipChallenge | None:
    """Return the challenge about the community that the request names now."""
    return OwnershipChallenge.objects.filter(request=request, named=request.linked_community).first()


def list_identities(request: CommunityRequest) -> frozenset[UUID]:
    """Return the ids on Zenodo of the community that the request names, as far as anybody has looked.

    A slug and a UUID may name the same, and a slug may be changed: the id stays. Costs no query where the
    challenge was loaded.
    """
    challenge: OwnershipChallenge | None = getattr(request, "ownership_challenge", None)
    is_about_it = challenge is not None and challenge.named == request.linked_community
    seen = {challenge.remote_id} if challenge is not None and is_about_it and challenge.remote_id else set()
    return frozenset(
        seen | ({UUID(request.linked_community)} if is_uuid(request.linked_community) else set())
    )


def proofs_about(request: CommunityRequest) -> QuerySet[OwnershipProof]:
    """Return all proofs, of any request, about the community that this one names."""
    is_same = Q(named=request.linked_community) | Q(remote_id__in=list_identities(request))
    return OwnershipProof.objects.filter(is_same)


def void_proofs(request: CommunityRequest, at: datetime) -> None:
    """Let no proof of the request stand any longer."""
    OwnershipProof.objects.filter(request=request, voided_at=None).update(voided_at=at)


def forget_ownership(request: CommunityRequest) -> None:
    """Delete what was read and proved for a draft that is emptied."""
    OwnershipChallenge.objects.filter(request=request).delete()
    OwnershipProof.objects.filter(request=request).delete()
