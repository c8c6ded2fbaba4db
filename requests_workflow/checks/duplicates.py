"""Does another community, or another open request, serve the same grants, or look like the same project?"""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from communities.models import CommunityGrant
from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.models import CommunityRequest, RequestGrant
from requests_workflow.radar.hits import Hits, add_by_grants, add_requests
from requests_workflow.radar.names import add_near_addresses, find_grants_named_like
from requests_workflow.radar.titles import find_near_titles
from requests_workflow.said import Said
from requests_workflow.states import OPEN

MOST_NAMED = 5
"""More communities than these are counted, so that the sentence stays one; the facts have all of them."""


def judge_duplicates(request: CommunityRequest) -> Outcome | None:
    """Warn of shared grants, and of what looks alike. It blocks nothing.

    Two requests with one *primary* grant, or with addresses that look the same, are kept apart by
    reservations. Of other people's requests coordinators hear how many there are, and no more.
    """
    grants = [link.grant_id for link in request.grant_links.all()]
    if not grants:
        return None
    communities = _communities_with(grants)
    requests = _open_requests_with(grants, request)
    similar = _find_similar(request, grants, {row["slug"] for row in communities}, requests)
    words = tuple(_describe(communities, len(requests), similar))
    if not words:
        free = (Said(gettext_noop("No other community or open request is like this one.")),)
        return Outcome("duplicates", "no_duplicates", "info", free, reads_cordis=True)
    return Outcome(
        "duplicates",
        "grant_in_use" if communities or requests else "similar_found",
        "warning",
        words,
        facts=_list_facts(communities, requests, similar),
        curator_facts=_list_internal_facts(requests, similar),
        reads_cordis=True,
    )


def _communities_with(grants: list[int]) -> list[dict[str, str]]:
    links = CommunityGrant.objects.filter(grant__in=grants).select_related("community", "grant")
    return [{"slug": link.community.slug, "grant": link.grant.number} for link in links.order_by("id")]


def _open_requests_with(grants: list[int], request: CommunityRequest) -> list[str]:
    others = RequestGrant.objects.filter(grant__in=grants, request__state__in=OPEN).exclude(request=request)
    return sorted(set(others.values_list("request__reference", flat=True)))


def _find_similar(
    request: CommunityRequest, grants: list[int], communities: Collection[str], requests: Collection[str]
) -> Hits:
    """Return what looks alike and was not found by its grants, nor is what the request links."""
    slug = request.slug if request.kind == CommunityRequest.Kind.NEW else ""
    hits = Hits()
    add_requests(hits, find_near_titles(request.title, besides=request.pk), "title")
    add_near_addresses(hits, slug, besides=request.pk)
    others = [key for key in find_grants_named_like(slug) if key not in grants]
    add_by_grants(hits, others, "acronym", besides=request.pk)
    known = {*communities, request.linked_community}
    return Hits(
        {slug: why for slug, why in hits.communities.items() if slug not in known},
        {reference: why for reference, why in hits.requests.items() if reference not in requests},
    )


def _list_facts(communities: list[dict[str, str]], requests: list[str], similar: Hits) -> dict[str, Any]:
    facts: dict[str, Any] = {"communities": communities, "open_requests": len(requests)}
    if similar.communities:
        facts["similar_communities"] = [
            {"slug": slug, "alike_by": why} for slug, why in similar.communities.items()
        ]
    if similar.requests:
        facts["similar_open_requests"] = len(similar.requests)
    return facts


def _list_internal_facts(requests: list[str], similar: Hits) -> dict[str, Any]:
    facts: dict[str, Any] = {"open_requests": requests}
    if similar.requests:
        facts["similar_open_requests"] = [
            {"reference": reference, "alike_by": why} for reference, why in similar.requests.items()
        ]
    return facts


def _describe(communities: list[dict[str, str]], requests: int, similar: Hits) -> Iterator[Said]:
    slugs = sorted({entry["slug"] for entry in communities})
    yield from _describe_communities(slugs)
    if requests:
        yield Said(
            gettext_noop("Grants of this request are also named in %(count)s other open request."),
            {"count": requests},
            plural=gettext_noop("Grants of this request are also named in %(count)s other open requests."),
        )
    yield from _describe_similar(similar)


def _describe_communities(slugs: list[str]) -> Iterator[Said]:
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


def _describe_similar(similar: Hits) -> Iterator[Said]:
    if similar.communities:
        yield Said(
            gettext_noop("Like this one by title, address or acronym: the community %(slugs)s."),
            {"slugs": ", ".join([*similar.communities][:MOST_NAMED]), "count": len(similar.communities)},
            plural=gettext_noop(
                "Like this one by title, address or acronym: %(count)s communities, such as %(slugs)s."
            ),
        )
    if similar.requests:
        yield Said(
            gettext_noop("Like this one by title, address or acronym: %(count)s other open request."),
            {"count": len(similar.requests)},
            plural=gettext_noop("Like this one by title, address or acronym: %(count)s other open requests."),
        )


DUPLICATES = Check("duplicates", _("Duplicates"), 3, "grants", judge_duplicates)
