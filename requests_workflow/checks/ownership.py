"""Has the coordinator proved that the existing community is theirs?"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from communities.zenodo.choosing import current_zenodo
from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.linking.standing import find_challenge, find_proof
from requests_workflow.models import CommunityRequest, OwnershipProof
from requests_workflow.said import Said

NOT_PROVED = gettext_noop("It is not proved that the coordinator owns the community “%(slug)s”.")
PROVED = {
    OwnershipProof.Method.CHALLENGE: gettext_noop(
        "A token that the portal gave was found in the page of the community “%(slug)s”."
    ),
    OwnershipProof.Method.TOKEN: gettext_noop(
        "The coordinator owns the community “%(slug)s”: shown by an access token of their own."
    ),
}
TOO_OLD = gettext_noop(
    "That the coordinator owns the community “%(slug)s” was seen more than 24 hours ago: have it seen again."
)


def judge_ownership(request: CommunityRequest) -> Outcome | None:
    """Block the acceptance of a link request unless ownership was seen within the last 24 hours.

    A curator who has convinced herself otherwise overrides the check and writes down how; where no Zenodo
    stands beside the portal, that is the only way.
    """
    if request.kind != CommunityRequest.Kind.LINK or not request.linked_community:
        return None
    proof = find_proof(request)
    if proof is None:
        return _refuse("ownership_not_proved", NOT_PROVED, request, None)
    if not proof.is_good_at(timezone.now()):
        return _refuse("ownership_proof_too_old", TOO_OLD, request, proof)
    words = (Said(PROVED[OwnershipProof.Method(proof.method)], {"slug": request.linked_community}),)
    return Outcome("ownership", "ownership_proved", "info", words, facts=_facts(request, proof))


def _refuse(code: str, sentence: str, request: CommunityRequest, proof: OwnershipProof | None) -> Outcome:
    return Outcome(
        "ownership",
        code,
        "error",
        (Said(sentence, {"slug": request.linked_community}),),
        blocks="accept",
        facts=_facts(request, proof),
        curator_facts=_facts_for_curators(request),
    )


def _facts(request: CommunityRequest, proof: OwnershipProof | None) -> dict[str, object]:
    if proof is None:
        return {"community": request.linked_community}
    return {
        "community": request.linked_community,
        "method": proof.method,
        "evidence": proof.evidence,
        "verified_at": proof.verified_at.isoformat(timespec="seconds"),
        "good_until": proof.good_until.isoformat(timespec="seconds"),
    }


def _facts_for_curators(request: CommunityRequest) -> dict[str, object]:
    """Return who shows themselves as a member on Zenodo: somebody to ask."""
    challenge = find_challenge(request) if current_zenodo() is not None else None
    return {"members_on_zenodo": challenge.owners} if challenge is not None and challenge.owners else {}


OWNERSHIP = Check("ownership", _("Ownership"), 3, "community", judge_ownership)
