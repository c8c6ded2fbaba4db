"""Can the community have the address that was asked for?"""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from communities.models import Grant
from communities.slugs import find_fault, normalise_slug
from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.checks.slug_on_zenodo import add_what_zenodo_said
from requests_workflow.models import CommunityRequest
from requests_workflow.radar.names import find_grants_named
from requests_workflow.reservations import holder_of_slug
from requests_workflow.said import Said

TAKEN = gettext_noop("“%(slug)s” is taken, or too like one that is.")
FREE = gettext_noop("“%(slug)s” is valid and free.")
MISLEADING = gettext_noop(
    "“%(slug)s” is valid and free, but “%(words)s” reads as if an institution spoke: is it meant so?"
)
OF_ANOTHER = gettext_noop("It is the acronym of another project: %(projects)s.")
MOST_NAMED = 3

PROMISING = frozenset({"zenodo", "official", "commission", "europa", "cordis", "openaire", "ec"})
"""Words that promise more than one project can keep. Whole addresses of the kind are reserved."""

UNLIKE_ACRONYM = gettext_noop("“%(slug)s” is valid and free, but does not show the acronym “%(acronym)s”.")


def judge_slug(request: CommunityRequest) -> Outcome | None:
    """Judge the slug of a new community; a linked one keeps its own.

    An invalid slug blocks submission. A taken one is told here and refused by its reservation on submit,
    where it can't slip between a look and a decision.
    """
    if request.kind != CommunityRequest.Kind.NEW or not request.slug:
        return None
    if fault := find_fault(request.slug):
        return Outcome("slug", "slug_invalid", "error", (Said(*fault),), blocks="submit")
    holder = holder_of_slug(request.slug, besides=request)
    if holder is not None:
        return Outcome("slug", "slug_taken", "error", (Said(TAKEN, {"slug": request.slug}),))
    return add_what_zenodo_said(_judge_resemblance(request), request.slug)


def _judge_resemblance(request: CommunityRequest) -> Outcome:
    """Warn of words that promise what the community isn't, and of an address by which nobody knows it."""
    link = request.grant_links.select_related("grant").first()
    shown = link.grant.acronym if link else ""
    acronym = normalise_slug(shown)
    facts = {"slug": request.slug, "acronym": acronym}
    if misleading := _find_misleading(request.slug, acronym):
        words = Said(MISLEADING, {"slug": request.slug, "words": ", ".join(misleading)})
        return Outcome("slug", "slug_misleading", "warning", (words,), facts=facts, reads_cordis=True)
    if not acronym or _join(acronym) in _join(request.slug):
        free = Said(FREE, {"slug": request.slug})
        return Outcome("slug", "slug_free", "info", (free,), facts=facts, reads_cordis=True)
    return _judge_unlike(request, shown, facts)


def _judge_unlike(request: CommunityRequest, shown: str, facts: dict[str, Any]) -> Outcome:
    named = Grant.objects.filter(pk__in=find_grants_named(request.slug)).exclude(requests=request)
    others = [str(grant) for grant in named.order_by("-number")[:MOST_NAMED]]
    words = [Said(UNLIKE_ACRONYM, {"slug": request.slug, "acronym": shown})]
    if others:
        words.append(Said(OF_ANOTHER, {"projects": ", ".join(others)}))
        facts = {**facts, "acronym_of": others}
    code = "slug_of_another_project" if others else "slug_unlike_acronym"
    return Outcome("slug", code, "warning", tuple(words), facts=facts, reads_cordis=True)


def _find_misleading(slug: str, acronym: str) -> list[str]:
    """Return the words that speak for an institution, unless the project itself is called so."""
    return [word for word in re.split("[-_]", slug) if word in PROMISING and word not in acronym.split("-")]


def _join(slug: str) -> str:
    return slug.replace("-", "").replace("_", "")


SLUG = Check("slug", _("Address"), 4, "slug", judge_slug, blocks_when_failing="submit")
