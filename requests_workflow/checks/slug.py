"""Can the community have the address that was asked for?"""

from communities.slugs import explain_slug, normalise_slug
from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.models import CommunityRequest
from requests_workflow.reservations import holder_of_slug


def judge_slug(request: CommunityRequest) -> Outcome | None:
    """Judge the slug of a new community; a linked one keeps its own.

    An invalid slug blocks submission. A taken one is told here and refused by its reservation on submit,
    where it can't slip between a look and a decision.
    """
    if request.kind != CommunityRequest.Kind.NEW or not request.slug:
        return None
    if problem := explain_slug(request.slug):
        return Outcome("slug", "slug_invalid", "error", problem, blocks="submit")
    holder = holder_of_slug(request.slug, besides=request)
    if holder is not None:
        return Outcome("slug", "slug_taken", "error", f"“{request.slug}” is taken, or too like one that is.")
    return _judge_resemblance(request)


def _judge_resemblance(request: CommunityRequest) -> Outcome:
    link = request.grant_links.select_related("grant").first()
    shown = link.grant.acronym if link else ""
    acronym = normalise_slug(shown)
    facts = {"slug": request.slug, "acronym": acronym}
    if acronym and acronym.replace("-", "") not in request.slug.replace("-", "").replace("_", ""):
        summary = f"“{request.slug}” is valid and free, but does not show the acronym “{shown}”."
        return Outcome("slug", "slug_unlike_acronym", "warning", summary, facts=facts)
    return Outcome("slug", "slug_free", "info", f"“{request.slug}” is valid and free.", facts=facts)


SLUG = Check("slug", "Address", 1, "slug", judge_slug)
