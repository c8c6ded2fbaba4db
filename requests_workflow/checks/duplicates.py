"""Does another community, or another open request, serve the same grants?"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from communities.models import CommunityGrant
from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.models import CommunityRequest, RequestGrant
from requests_workflow.said import Said
from requests_workflow.states import OPEN

MOST_NAMED = 5
"""More communities than these are counted, so that the sentence stays one; the facts have all of them."""


def judge_duplicates(request: CommunityRequest) -> Outcome | None:
    """Warn of shared grants. Two requests with one *primary* grant are kept apart by reservations."""
    grants = [link.grant_id for link in request.grant_links.all()]
    if not grants:
        return None
    communities = _communities_with(grants)
    requests = _open_requests_with(grants, request)
    if not communities and not requests:
        words = (Said(gettext_noop("No other community or open request names these grants.")),)
        return Outcome("duplicates", "no_duplicates", "info", words)
    return Outcome(
        "duplicates",
        "grant_in_use",
        "warning",
        tuple(_describe(communities, len(requests))),
        facts={"communities": communities, "open_requests": len(requests)},
        curator_facts={"open_requests": requests},
    )


def _communities_with(grants: list[int]) -> list[dict[str, str]]:
    links = CommunityGrant.objects.filter(grant__in=grants).select_related("community", "grant")
    return [{"slug": link.community.slug, "grant": link.grant.number} for link in links.order_by("id")]


def _open_requests_with(grants: list[int], request: CommunityRequest) -> list[str]:
    others = RequestGrant.objects.filter(grant__in=grants, request__state__in=OPEN).exclude(request=request)
    return sorted(set(others.values_list("request__reference", flat=True)))


def _describe(communities: list[dict[str, str]], requests: int) -> Iterator[Said]:
    slugs = sorted({entry["slug"] for entry in communities})
    if slugs:
        yield Said(
            gettext_noop("Grants of this request are also served by the community %(slugs)s."),
            {"slugs": ", ".join(slugs[:MOST_NAMED]), "count": len(slugs)},
            plural=gettext_noop("Grants of this request are also served by the communities %(slugs)s."),
        )
    if len(slugs) > MOST_NAMED:
        yield Said(
            gettext_noop("And by %(count)s more."),
            {"count": len(slugs) - MOST_NAMED},
            plural=gettext_noop("And by %(count)s more."),
        )
    if requests:
        yield Said(
            gettext_noop("Grants of this request are also named in %(count)s other open request."),
            {"count": requests},
            plural=gettext_noop("Grants of this request are also named in %(count)s other open requests."),
        )


DUPLICATES = Check("duplicates", _("Duplicates"), 2, "grants", judge_duplicates)
