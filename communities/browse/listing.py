"""One page of a list that is browsed: its rows, its facets, and where its neighbours are."""

from dataclasses import dataclass
from typing import Any

from communities.browse.facets import Facet, list_chips, list_facets
from communities.browse.feeds import locate
from communities.browse.results import Results
from communities.models import Grant
from communities.search.hits import load_hits
from communities.selectors import describe_current_release

SIZE = 25


@dataclass(frozen=True)
class ListPage:
    """What pages of projects and of communities have in common.

    `following` is the query of the next page, "" behind the last one.
    """

    results: Results
    grants: list[Grant]
    facets: list[Facet]
    following: str
    release: str

    @classmethod
    def read(cls, results: Results) -> "ListPage":
        """Return the page of the list at which the choice is."""
        keys, has_more = results.list_page(SIZE)
        grants = load_hits(keys) if keys else []
        following = results.choice.but(after=grants[-1].number).write() if has_more and grants else ""
        return cls(results, grants, list_facets(results), following, describe_current_release())

    @property
    def context(self) -> dict[str, Any]:
        """What its template shows; `beginning` is the query of the first page, "" on that itself."""
        choice = self.results.choice
        return {
            "text": choice.q,
            "kept": choice.list_kept(),
            "grants": self.grants,
            "number": self.results.number,
            "facets": self.facets,
            "chips": list_chips(self.results),
            "following": self.following,
            "beginning": (choice.but().write() or "?") if choice.after else "",
            "release": self.release,
        }

    def describe_facets(self) -> dict[str, Any]:
        """Return the facets as programs are told of them."""
        return {
            facet.name: [
                {"value": option.value, "label": option.label, "count": option.count}
                for option in facet.options
            ]
            for facet in self.facets
        }

    def locate_next(self, base: str) -> str | None:
        """Return the address of the next page for programs, under the path of the list."""
        return locate(f"{base}{self.following}&format=json") if self.following else None
