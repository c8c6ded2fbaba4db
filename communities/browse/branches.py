"""The pages of programmes and of subjects: a tree, each part with its projects and communities counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.browse.choice import Choice
from communities.browse.feeds import Entry
from communities.browse.formats import View, answer
from communities.browse.snapshot import Served, Snapshot, take_snapshot
from communities.codes import find_code, read_programme
from communities.selectors import describe_current_release

LEVELS = 2
"""So many are shown below the part one is in; each part leads further down."""


@dataclass(frozen=True)
class Branch:
    """A part of a tree as a page shows it."""

    code: str
    name: str
    projects: int
    served: int
    """Of these projects, those with a community."""

    address: str
    """Where this part is shown with what lies below it; empty where nothing does."""

    list_address: str
    below: list["Branch"]

    def describe(self) -> dict[str, Any]:
        """Return it for programs."""
        numbers = {"projects": self.projects, "with_community": self.served}
        return {
            "code": self.code,
            "name": self.name,
            **numbers,
            "below": [one.describe() for one in self.below],
        }


@require_safe
def browse_programmes(request: HttpRequest) -> HttpResponse:
    """Show the framework programmes and their parts."""
    return _show(request, "programme", _("Programmes"))


@require_safe
def browse_subjects(request: HttpRequest) -> HttpResponse:
    """Show the fields of science, as EuroSciVoc orders them."""
    return _show(request, "subject", _("Subjects"))


def _show(request: HttpRequest, facet: str, title: str) -> HttpResponse:
    snapshot, served = take_snapshot()
    tree, page = snapshot.trees[facet], reverse(f"browse_{facet}s")
    within = find_code(read_programme(request.GET.get("within", "")), tree.nodes)
    if within and within not in tree.nodes:
        raise Http404
    grower = _Grower(snapshot, served, facet, page)
    branches = grower.grow(within, LEVELS)
    name = tree.name(within) if within else title
    release = describe_current_release()
    context = {
        "section": "projects",
        "heading": name,
        "all": title,
        "page": page,
        "own": grower.make(within, []) if within else None,
        "way": [grower.make(code, []) for code in tree.list_path(within)[:-1]],
        "branches": branches,
        "release": release,
    }
    described = {"data": release, "within": within or None, "results": [one.describe() for one in branches]}
    path = f"{page}?within={within}" if within else page
    view = View(
        name, path, "communities/browse_tree.html", context, lambda: described, lambda: _list(branches)
    )
    return answer(request, view)


@dataclass(frozen=True)
class _Grower:
    snapshot: Snapshot
    served: Served
    facet: str
    page: str

    def grow(self, code: str, levels: int) -> list[Branch]:
        """Return what lies below a part, so many levels deep, the parts with the most projects first."""
        codes = self.snapshot.trees[self.facet].below.get(code, [])
        grown = [self.make(one, self.grow(one, levels - 1) if levels > 1 else []) for one in codes]
        return sorted((one for one in grown if one.projects), key=lambda one: -one.projects)

    def make(self, code: str, below: list[Branch]) -> Branch:
        """Return a part with its numbers."""
        tree = self.snapshot.trees[self.facet]
        places = self.snapshot.by_facet[self.facet].get(code, 0)
        return Branch(
            code=code,
            name=tree.name(code),
            projects=places.bit_count(),
            served=(places & self.served.any).bit_count(),
            address=f"{self.page}?within={code}" if tree.below.get(code) else "",
            list_address=f"{reverse('browse_projects')}{Choice(**{self.facet: code}).write()}",
            below=below,
        )


def _list(branches: list[Branch]) -> Iterator[Entry]:
    for branch in branches:
        summary = _("%(projects)d projects, %(served)d of them with a community") % {
            "projects": branch.projects,
            "served": branch.served,
        }
        yield Entry(branch.name, branch.list_address, summary)
