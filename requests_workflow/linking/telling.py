"""How far the proof of ownership has come, for pages and the desk."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from communities.zenodo.choosing import current_zenodo
from portal.accounts.models import User
from requests_workflow.linking.standing import find_challenge, find_proof
from requests_workflow.models import CommunityRequest, OwnershipChallenge, OwnershipProof
from requests_workflow.rules import is_editor
from requests_workflow.states import AMENDABLE


@dataclass(frozen=True)
class Ownership:
    """How far the proof has come. `is_good`: a request can be accepted by it now."""

    is_connected: bool
    may_prove: bool
    challenge: OwnershipChallenge | None
    proof: OwnershipProof | None
    is_good: bool
    good_until: datetime | None


def tell_ownership(request: CommunityRequest, user: User) -> Ownership | None:
    """Return how far the proof has come; None where there is nothing to prove."""
    if request.kind != CommunityRequest.Kind.LINK or not request.linked_community:
        return None
    if request.state not in AMENDABLE:
        return None
    proof = find_proof(request)
    return Ownership(
        is_connected=current_zenodo() is not None,
        may_prove=is_editor(request, user),
        challenge=find_challenge(request),
        proof=proof,
        is_good=proof is not None and proof.is_good_at(timezone.now()),
        good_until=proof.good_until if proof is not None else None,
    )
