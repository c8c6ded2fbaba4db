"""Which proof stands for a request, and when one stops standing."""

from datetime import datetime

from requests_workflow.models import CommunityRequest, OwnershipChallenge, OwnershipProof


def find_proof(request: CommunityRequest) -> OwnershipProof | None:
    """Return the proof about the community that the request names now; it may be too old to be good."""
    proofs = OwnershipProof.objects.filter(request=request, voided_at=None)
    return proofs.filter(named=request.linked_community).first()


def find_challenge(request: CommunityRequest) -> OwnershipChallenge | None:
    """Return the challenge about the community that the request names now."""
    return OwnershipChallenge.objects.filter(request=request, named=request.linked_community).first()


def void_proofs(request: CommunityRequest, at: datetime) -> None:
    """Let no proof of the request stand any longer."""
    OwnershipProof.objects.filter(request=request, voided_at=None).update(voided_at=at)


def forget_ownership(request: CommunityRequest) -> None:
    """Delete what was read and proved for a draft that is emptied."""
    OwnershipChallenge.objects.filter(request=request).delete()
    OwnershipProof.objects.filter(request=request).delete()
