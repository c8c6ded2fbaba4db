"""The list of projects as it is browsed: a page of it, its facets, and where its neighbours are."""

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
from communities.models import Grant
from communities.search.hits import load_hits
from communities.selectors import describe_current_release

PAGE = 25


@require_safe
def browse_projects(request: HttpRequest) -> HttpResponse:
    """Show the projects that fit what is chosen, with what else could be chosen."""
    results = Results.find(Choice.read(request.GET))
    keys, has_more = results.list_page(PAGE)
    grants = load_hits(keys) if keys else []
    facets, release = list_facets(results), describe_current_release()
    following = results.choice.but(after=grants[-1].number).write() if has_more and grants else ""
    context = {
        "section": "projects",
        "text": results.choice.q,
        "choice": results.choice,
        "grants": grants,
        "number": results.number,
        "is_cut": results.is_cut,
        "facets": facets,
        "chips": list_chips(results),
        "following": following,
        "beginning": (results.choice.but().write() or "?") if results.choice.after else "",
        "release": release,
    }
    path = f"{reverse('browse_projects')}{results.choice.write()}"
    return answer(
        request,
        View(
            title=_("Projects"),
            path=path,
            template="communities/browse_projects.html",
            context=context,
            document=lambda: _describe(results, grants, facets, following, release),
            entries=lambda: _list_entries(grants),
        ),
    )


def _describe(
    results: Results, grants: list[Grant], facets: list[Facet], following: str, release: str
) -> dict[str, Any]:
    base = reverse("browse_projects")
    return {
        "data": release,
        "number": results.number,
        "is_cut": results.is_cut,
        "results": [describe_project(grant) for grant in grants],
        "facets": {
            facet.name: [
                {"value": option.value, "label": option.label, "count": option.count}
                for option in facet.options
            ]
            for facet in facets
        },
        "next": locate(f"{base}{following}&format=json") if following else None,
    }


def describe_project(grant: Grant) -> dict[str, Any]:
    """Return a project that the search loaded, as a list tells it to programs."""
    shown: Any = grant
    return {
        "number": grant.number,
        "acronym": grant.acronym,
        "title": grant.title,
        "framework_programme": grant.framework_programme,
        "programme": grant.programme.code if grant.programme else None,
        "start_date": grant.start_date,
        "end_date": grant.end_date,
        "coordinators": [str(part.organisation) for part in shown.coordinating],
        "community": next((link.community.slug for link in shown.primary_links), None),
        "links": {"html": locate(reverse("project", args=[grant.number]))},
    }


def _list_entries(grants: list[Grant]) -> Iterator[Entry]:
    changed = dict(
        Grant.objects.filter(pk__in=[grant.pk for grant in grants]).values_list("pk", "updated_at")
    )
    for grant in grants:
        yield Entry(
            title=f"{grant.acronym} – {grant.title}" if grant.acronym else grant.title,
            path=reverse("project", args=[grant.number]),
            summary=_("Grant %(number)s, %(programme)s")
            % {"number": grant.number, "programme": grant.framework_programme},
            updated=changed.get(grant.pk),
        )
