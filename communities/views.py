"""The pages of one project and of one community, open to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from communities.browse.strangers import kept_for_strangers
from communities.chart import draw_countries
from communities.selectors import communities_with_grants, describe_current_release, grants_with_consortia


@require_safe
@kept_for_strangers
def show_project(request: HttpRequest, number: str) -> HttpResponse:
    """Show a grant: its facts, its consortium, and its community or the way to one."""
    grant = get_object_or_404(grants_with_consortia(), number=number)
    participations = list(grant.participations.all())
    context = {
        "section": "projects",
        "grant": grant,
        "participations": participations,
        "chart": draw_countries(part.organisation for part in participations),
        "has_its_own": any(link.is_primary for link in grant.community_links.all()),
        "release": describe_current_release(),
    }
    return render(request, "communities/project.html", context)


@require_safe
@kept_for_strangers
def show_community(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a community and the grants that it serves; the one address of a community is in lower case."""
    communities = communities_with_grants().prefetch_related("grant_links__grant__programme")
    community = get_object_or_404(communities, slug=slug.lower())
    if slug != community.slug:
        return redirect("community", slug=community.slug, permanent=True)
    return render(request, "communities/community.html", {"section": "communities", "community": community})
