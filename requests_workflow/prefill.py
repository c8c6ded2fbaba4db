"""What a draft can begin with: the parts of a proposal that a grant answers by itself."""

from typing import Any

from communities.models import Grant
from communities.slugs import propose_slugs, slug_skeleton
from requests_workflow.models import CommunityRequest, Reservation
from requests_workflow.proposal import clean_proposal
from requests_workflow.refusals import InvalidInput

LONGEST = 250
ELLIPSIS = "…"


def prefill_proposal(kind: str, grant: Grant) -> dict[str, Any]:
    """Return a proposal for the grant; whatever CORDIS has that can't be taken is left out."""
    proposal = {
        "kind": kind,
        "title": shorten(grant.title),
        "description": shorten(grant.objective),
        "website": grant.website,
        "grants": [grant.number],
    }
    if kind == CommunityRequest.Kind.NEW:
        proposal["slug"] = next(iter(free_slugs(grant)), "")
    try:
        clean_proposal(proposal)
    except InvalidInput as refusal:
        return {field: value for field, value in proposal.items() if field not in refusal.errors}
    return proposal


def free_slugs(grant: Grant) -> list[str]:
    """Return the proposed slugs that nobody holds, nor one that looks like them; best first."""
    proposed = propose_slugs(acronym=grant.acronym, title=grant.title, grant=grant.number)
    skeletons = [slug_skeleton(slug) for slug in proposed]
    held = Reservation.objects.filter(kind=Reservation.Kind.SLUG, value__in=skeletons)
    taken = set(held.values_list("value", flat=True))
    return [slug for slug, skeleton in zip(proposed, skeletons, strict=True) if skeleton not in taken]


def shorten(text: str, longest: int = LONGEST) -> str:
    """Return a text in one line, cut after a word where it is longer than allowed."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - len(ELLIPSIS) + 1]
    at_word, _, _ = cut.rpartition(" ")
    return (at_word or cut[: longest - len(ELLIPSIS)]).rstrip(" ,;:.-") + ELLIPSIS
