"""The pages of one project and of one community, open to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from communities.chart import draw_countries
from communities.differences import describe_differences
from communities.linked_data import describe_community, describe_project
from communities.models import FormerSlug
from communities.selectors import (
    changes_of_grant,
    communities_with_grants,
    describe_current_release,
    grants_with_consortia,
)
from communities.zenodo.linking import find_address

MOST_CHANGES = 5
"""Imports whose changes a project's page tells; the others are in the admin."""


@require_safe
def show_project(request: HttpRequest, number: str) -> HttpResponse:
    """Show a grant: its facts, its consortium, what changed, and its community or the way to one."""
    grant = get_object_or_404(grants_with_consortia(), number=number)
    participations = list(grant.participations.all())
    context = {
        "section": "projects",
        "grant": grant,
        "described": describe_project(grant),
        "participations": participations,
        "chart": draw_countries(part.organisation for part in participations),
        "has_its_own": any(link.is_primary for link in grant.community_links.all()),
        "changes": [
            (change.release, list(describe_differences(change)))
            for change in changes_of_grant(grant)[:MOST_CHANGES]
        ],
        "release": describe_current_release(),
    }
    return render(request, "communities/project.html", context)


@require_safe
def show_community(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a community and the grants that it serves; the one address of a community is in lower case."""
    communities = communities_with_grants().prefetch_related("grant_links__grant__programme")
    community = communities.filter(slug=slug.lower()).first()
    if community is None:
        former = get_object_or_404(FormerSlug.objects.select_related("community"), slug=slug.lower())
        return redirect("community", slug=former.community.slug)
    if slug != community.slug:
        return redirect("community", slug=community.slug, permanent=True)
    on_zenodo = find_address(community)
    context = {
        "section": "communities",
        "community": community,
        "on_zenodo": on_zenodo,
        "described": describe_community(community, on_zenodo=on_zenodo),
    }
    return render(request, "communities/community.html", context)
