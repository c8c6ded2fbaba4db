"""The list of communities as it is browsed: by the facets of the first project that each serves."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.browse.choice import Choice
from communities.browse.facets import Facet, list_chips, list_facets
from communities.browse.feeds import Entry, locate
from communities.browse.formats import View, answer
from communities.browse.results import Results
from communities.models import Community, Grant
from communities.search.hits import load_hits
from communities.selectors import describe_current_release

PAGE = 25


@require_safe
def browse_communities(request: HttpRequest) -> HttpResponse:
    """Show the communities whose first project fits what is chosen."""
    choice = Choice.read(request.GET).but(community="", after=request.GET.get("after", "")[:20])
    results = Results.find(choice, is_of_communities=True)
    keys, has_more = results.list_page(PAGE)
    grants = load_hits(keys) if keys else []
    facets, release = list_facets(results), describe_current_release()
    following = choice.but(after=grants[-1].number).write() if has_more and grants else ""
    context = {
        "section": "communities",
        "text": choice.q,
        "grants": grants,
        "number": results.number,
        "facets": facets,
        "chips": list_chips(results),
        "following": following,
        "beginning": (choice.but().write() or "?") if choice.after else "",
        "release": release,
    }
    view = View(
        title=_("Communities"),
        path=f"{reverse('browse_communities')}{choice.write()}",
        template="communities/browse_communities.html",
        context=context,
        document=lambda: _describe(results, grants, facets, following, release),
        entries=lambda: _list_entries(grants),
    )
    return answer(request, view)


def _describe(
    results: Results, grants: list[Grant], facets: list[Facet], following: str, release: str
) -> dict[str, Any]:
    base = reverse("browse_communities")
    return {
        "data": release,
        "number": results.number,
        "results": [_describe_community(community, grant) for community, grant in _pair(grants)],
        "facets": {
            facet.name: [
                {"value": option.value, "label": option.label, "count": option.count}
                for option in facet.options
            ]
            for facet in facets
        },
        "next": locate(f"{base}{following}&format=json") if following else None,
    }


def _describe_community(community: Community, grant: Grant) -> dict[str, Any]:
    return {
        "slug": community.slug,
        "title": community.title,
        "grant": grant.number,
        "links": {"html": locate(reverse("community", args=[community.slug]))},
    }


def _pair(grants: list[Grant]) -> Iterator[tuple[Community, Grant]]:
    for grant in grants:
        shown: Any = grant
        yield from ((link.community, grant) for link in shown.primary_links)


def _list_entries(grants: list[Grant]) -> Iterator[Entry]:
    pairs = list(_pair(grants))
    keys = [community.pk for community, _grant in pairs]
    changed = dict(Community.objects.filter(pk__in=keys).values_list("pk", "updated_at"))
    for community, grant in pairs:
        path = reverse("community", args=[community.slug])
        yield Entry(community.title, path, grant.title, changed.get(community.pk))
