"""The list of projects as it is browsed, for people and for programs."""

from collections.abc import Iterator
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
from communities.models import Grant


@require_safe
def browse_projects(request: HttpRequest) -> HttpResponse:
    """Show the projects that fit what is chosen, with what else could be chosen."""
    page = ListPage.read(Results.find(Choice.read(request.GET)))
    choice = page.results.choice
    view = View(
        title=_("Projects"),
        path=f"{reverse('browse_projects')}{choice.write()}",
        template="communities/browse_projects.html",
        context={**page.context, "section": "projects", "choice": choice, "is_cut": page.results.is_cut},
        document=lambda: _describe(page),
        entries=lambda: _list_entries(page.grants),
    )
    return answer(request, view)


def _describe(page: ListPage) -> dict[str, Any]:
    return {
        "data": page.release,
        "number": page.results.number,
        "is_cut": page.results.is_cut,
        "results": [describe_project(grant) for grant in page.grants],
        "facets": page.describe_facets(),
        "next": page.locate_next(reverse("browse_projects")),
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
