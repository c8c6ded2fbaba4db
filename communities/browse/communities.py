"""The list of communities as it is browsed: by the facets of the first project that each serves."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.browse.choice import Choice
from communities.browse.feeds import Entry, locate
from communities.browse.formats import View, answer
from communities.browse.listing import ListPage
from communities.browse.results import Results
from communities.models import Community, Grant


@require_safe
def browse_communities(request: HttpRequest) -> HttpResponse:
    """Show the communities whose first project fits what is chosen."""
    chosen = replace(Choice.read(request.GET), community="")
    page = ListPage.read(Results.find(chosen, is_of_communities=True))
    choice = page.results.choice
    view = View(
        title=_("Communities"),
        path=f"{reverse('browse_communities')}{choice.write()}",
        template="communities/browse_communities.html",
        context={**page.context, "section": "communities", "is_cut": page.results.is_cut},
        document=lambda: _describe(page),
        entries=lambda: _list_entries(page.grants),
    )
    return answer(request, view)


def _describe(page: ListPage) -> dict[str, Any]:
    return {
        "data": page.release,
        "number": page.results.number,
        "is_cut": page.results.is_cut,
        "results": [_describe_community(community, grant) for community, grant in _pair(page.grants)],
        "facets": page.describe_facets(),
        "next": page.locate_next(reverse("browse_communities")),
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
