"""What a draft can begin with: the parts of a proposal that a grant answers by itself."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from communities.models import Grant
from communities.slugs import propose_slugs
from requests_workflow.models import CommunityRequest
from requests_workflow.proposal import clean_proposal
from requests_workflow.refusals import InvalidInput
from requests_workflow.reservations import find_free_slugs

LONGEST = 250
ELLIPSIS = "…"
PREFILLED = ("slug", "title", "description", "website")


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


def find_origins(proposal: Mapping[str, Any], grant: Grant) -> dict[str, str]:
    """Return, for each field that still is as the grant filled it, where its value comes from."""
    slugs = propose_slugs(acronym=grant.acronym, title=grant.title, grant=grant.number)
    origins = {
        "title": (_("From CORDIS: the title of the project."), shorten(grant.title)),
        "description": (_("From CORDIS: how the project's objective begins."), shorten(grant.objective)),
        "website": (_("From CORDIS."), grant.website),
    }
    found = {field: said for field, (said, value) in origins.items() if value and proposal[field] == value}
    if proposal["slug"] in slugs:
        found["slug"] = _("Made from what CORDIS calls the project.")
    return found


def follow_project(proposal: Mapping[str, Any], *, before: Grant | None, after: Grant) -> dict[str, Any]:
    """Return what changes when a request moves to another project: the grant, and what was filled from it.

    What the coordinator wrote stays.
    """
    filled = prefill_proposal(proposal["kind"], after)
    origins = find_origins(proposal, before) if before else {}
    fields = PREFILLED if proposal["kind"] == CommunityRequest.Kind.NEW else PREFILLED[1:]
    followed = {field: filled.get(field, "") for field in fields if field in origins or not proposal[field]}
    further = [number for number in proposal["grants"][1:] if number != after.number]
    return {**followed, "grants": [after.number, *further]}


def free_slugs(grant: Grant) -> list[str]:
    """Return the proposed slugs that nobody holds, nor one that looks like them; best first."""
    return find_free_slugs(propose_slugs(acronym=grant.acronym, title=grant.title, grant=grant.number))


def shorten(text: str, longest: int = LONGEST) -> str:
    """Return a text in one line, cut after a word where it is longer than allowed."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - len(ELLIPSIS) + 1]
    at_word, _, _ = cut.rpartition(" ")
    return (at_word or cut[: longest - len(ELLIPSIS)]).rstrip(" ,;:.-") + ELLIPSIS
