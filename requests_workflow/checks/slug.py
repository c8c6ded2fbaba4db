"""Can the community have the address that was asked for?"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from communities.slugs import find_fault, normalise_slug
from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.models import CommunityRequest
from requests_workflow.reservations import holder_of_slug
from requests_workflow.said import Said

TAKEN = gettext_noop("“%(slug)s” is taken, or too like one that is.")
FREE = gettext_noop("“%(slug)s” is valid and free.")
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
    return _judge_resemblance(request)


def _judge_resemblance(request: CommunityRequest) -> Outcome:
    link = request.grant_links.select_related("grant").first()
    shown = link.grant.acronym if link else ""
    acronym = normalise_slug(shown)
    facts = {"slug": request.slug, "acronym": acronym}
    if acronym and acronym.replace("-", "") not in request.slug.replace("-", "").replace("_", ""):
        words = (Said(UNLIKE_ACRONYM, {"slug": request.slug, "acronym": shown}),)
        return Outcome("slug", "slug_unlike_acronym", "warning", words, facts=facts, reads_cordis=True)
    return Outcome(
        "slug", "slug_free", "info", (Said(FREE, {"slug": request.slug}),), facts=facts, reads_cordis=True
    )


SLUG = Check("slug", _("Address"), 3, "slug", judge_slug, blocks_when_failing="submit")
