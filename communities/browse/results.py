"""Which projects fit a choice, and how many would fit each other value of a facet: from one snapshot."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from communities.browse.bits import read_from
from communities.browse.choice import Choice
from communities.browse.named import find_first_grants
from communities.browse.reading import count_organisations_of
from communities.browse.snapshot import FACETS, Served, Snapshot, take_snapshot
from communities.codes import find_code
from communities.models import Grant, Organisation, Participation
from communities.search import find_ids

MOST_FOUND = 500
"""A text is answered with the best so many; facets then narrow those down."""

MOST_ORGANISATIONS = 12
FEW_PROJECTS = 1_000
"""Of so few projects the database counts the organisations in some milliseconds."""


@dataclass(frozen=True)
class Results:
    """The projects that fit a choice."""

    choice: Choice
    snapshot: Snapshot
    served: Served
    is_of_communities: bool = False
    """Whether only the first projects of communities are meant: then each stands for its community."""

    @classmethod
    def find(cls, choice: Choice, *, is_of_communities: bool = False) -> "Results":
        """Return what fits now; a programme is understood in any case."""
        snapshot, served = take_snapshot()
        programme = find_code(choice.programme, snapshot.by_facet["programme"])
        return cls(replace(choice, programme=programme), snapshot, served, is_of_communities)

    @cached_property
    def fitting(self) -> int:
        """All that fit, as a set of places."""
        return self._intersect("")

    @cached_property
    def number(self) -> int:
        """How many fit."""
        return self.fitting.bit_count()

    def count(self, facet: str, values: Iterable[str] | None = None) -> dict[str, int]:
        """Return for values of a facet, or all, how many would fit if one were chosen; without zeros."""
        others, sets = self._intersect(facet), self._list_values(facet)
        wanted = sets if values is None else [value for value in values if value in sets]
        counts = ((value, (others & sets[value]).bit_count()) for value in wanted)
        return {value: number for value, number in counts if number}

    def count_organisations(self) -> list[tuple[Organisation, int]]:
        """Return the organisations with the most of the projects, and how many each has."""
        others = self._intersect("organisation")
        number = others.bit_count()
        is_few = number <= FEW_PROJECTS
        counted = (
            count_organisations_of(self._list_keys(others), MOST_ORGANISATIONS)
            if is_few
            else self._count_many(others)
        )
        names = Organisation.objects.only("pic", "name").in_bulk([key for key, _ in counted])
        return [(names[key], count) for key, count in counted if key in names]

    @property
    def is_cut(self) -> bool:
        """Whether a text was searched for that more fit than are looked at."""
        return bool(self.choice.q) and MOST_FOUND in {len(self._named), len(self._projects_found)}

    def list_page(self, size: int) -> tuple[list[int], bool]:
        """Return the keys of a page of projects, and whether there are more."""
        keys = list(islice(self._list_keys_after(), size + 1))
        return keys[:size], len(keys) > size

    def _intersect(self, without: str) -> int:
        fitting = self.served.primary if self.is_of_communities else self.snapshot.all
        for facet in (*FACETS, "state", "community"):
            value = getattr(self.choice, facet)
            if value and facet != without:
                fitting &= self._list_values(facet).get(value, 0)
        if self.choice.organisation and without != "organisation":
            fitting &= self._organised
        return fitting & self._places_found if self.choice.q else fitting

    def _list_values(self, facet: str) -> dict[str, int]:
        if facet == "state":
            ended = self.snapshot.find_ended()
            return {"running": self.snapshot.all & ~ended, "ended": ended}
        if facet == "community":
            return {"with": self.served.any, "without": self.snapshot.all & ~self.served.any}
        return self.snapshot.by_facet[facet]

    @cached_property
    def _organised(self) -> int:
        parts = Participation.objects.filter(organisation__pic=self.choice.organisation)
        return self.snapshot.gather_keys(list(parts.values_list("grant_id", flat=True)))

    @cached_property
    def _found(self) -> list[int]:
        return list(dict.fromkeys([*self._named, *self._projects_found]))

    @cached_property
    def _named(self) -> list[int]:
        return find_first_grants(self.choice.q, MOST_FOUND) if self.is_of_communities else []

    @cached_property
    def _projects_found(self) -> list[int]:
        return find_ids(self.choice.q, MOST_FOUND)

    @cached_property
    def _places_found(self) -> int:
        return self.snapshot.gather_keys(self._found)

    def _list_keys(self, places: int, start: int = 0) -> Iterator[int]:
        return (self.snapshot.keys[place] for place in read_from(places, start))

    def _list_keys_after(self) -> Iterator[int]:
        """Give what fits from where the page before ended: the youngest first, of a search the best."""
        last = _find_key(self.choice.after) if self.choice.after else None
        if not self.choice.q:
            return self._list_keys(self.fitting, self.snapshot.places.get(last, -1) + 1 if last else 0)
        place = self._found.index(last) + 1 if last in self._found else 0
        fitting = {*self._list_keys(self.fitting)}
        return (key for key in self._found[place:] if key in fitting)

    def _count_many(self, others: int) -> list[tuple[int, int]]:
        counted: list[tuple[int, int]] = []
        for key, (size, places) in self.snapshot.by_organisation.items():
            # They come by size: who has fewer projects in all can't have more of these.
            if len(counted) == MOST_ORGANISATIONS and size < counted[-1][1]:
                break
            number = (others & places).bit_count()
            if len(counted) < MOST_ORGANISATIONS or number > counted[-1][1]:
                counted = sorted([*counted, (key, number)], key=lambda pair: (-pair[1], pair[0]))
                counted = counted[:MOST_ORGANISATIONS]
        return [(key, number) for key, number in counted if number]


def _find_key(number: str) -> int | None:
    return Grant.objects.filter(number=number).values_list("pk", flat=True).first()
