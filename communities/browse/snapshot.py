"""What is browsed: all projects, the youngest first, and for each value of a facet the set that has it.

Made from the database when it has changed, and kept in the process: all counts of a page, and its list, come
from one snapshot, and so agree.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.utils import timezone

from communities.browse.bits import gather, gather_by_value
from communities.browse.reading import (
    GrantBones,
    read_countries,
    read_grants,
    read_links,
    read_participations,
    read_programme_paths,
    read_state,
    read_subject_paths,
    read_subjects_of_grants,
)
from communities.browse.trees import Tree, read_programmes, read_subjects

LARGE = 5_000
"""Projects; a snapshot of fewer is made in a moment, while the visitor waits."""

MANY = 100
"""Organisations with so many projects have their set kept: only they can be the commonest of a large set."""

FACETS = ("programme", "subject", "country")


@dataclass
class Snapshot:
    """The projects by place, and what is known of the sets among them."""

    state: tuple[object, ...]
    keys: list[int]
    places: dict[int, int]
    by_facet: dict[str, dict[str, int]]
    by_organisation: dict[int, tuple[int, int]]
    """Size and set of the organisations with many projects, by key, the largest first."""

    ends: list[str]
    all: int
    trees: dict[str, Tree]
    _ended: dict[date, int] = field(default_factory=dict)
    _served: "Served | None" = None

    def find_ended(self) -> int:
        """Return the projects that have ended by today."""
        today = timezone.now().date()
        if today not in self._ended:
            day = today.isoformat()
            ended = gather(
                (place for place, end in enumerate(self.ends) if end and end < day), len(self.keys)
            )
            self._ended = {today: ended}
        return self._ended[today]

    def find_served(self, links: tuple[object, ...]) -> "Served":
        """Return the projects that communities serve; `links` tells whether that has changed."""
        if self._served is None or self._served.links != links:
            served = [
                (self.places[key], is_primary) for key, is_primary in read_links() if key in self.places
            ]
            size = len(self.keys)
            self._served = Served(
                links=links,
                any=gather((place for place, _ in served), size),
                primary=gather((place for place, is_primary in served if is_primary), size),
            )
        return self._served

    def gather_keys(self, keys: Iterator[int] | list[int]) -> int:
        """Return the set of the projects with these keys."""
        return gather((self.places[key] for key in keys if key in self.places), len(self.keys))


@dataclass(frozen=True)
class Served:
    """The projects that communities serve."""

    links: tuple[object, ...]
    any: int
    primary: int
    """Those that are the first of a community: one for each community."""


_lock = threading.Lock()
_kept: list[Snapshot] = []
_makers: list[threading.Thread] = []


def take_snapshot() -> tuple[Snapshot, Served]:
    """Return a snapshot of the catalogue, and the projects that communities serve.

    It is of the catalogue as it stands; only a large one is made anew in the background, for some seconds
    after an import, while visitors go on with the old one.
    """
    *state, links_number, last_link = read_state()
    with _lock:
        if not _kept:
            _kept[:] = [_make(tuple(state))]
        elif _kept[0].state != tuple(state):
            _renew(tuple(state))
        snapshot = _kept[0]
    return snapshot, snapshot.find_served((links_number, last_link))


def _renew(state: tuple[object, ...]) -> None:
    if len(_kept[0].keys) < LARGE:
        _kept[:] = [_make(state)]
    elif not any(maker.is_alive() for maker in _makers):
        _makers[:] = [threading.Thread(target=_make_meanwhile, args=(state,), daemon=True)]
        _makers[0].start()


def _make_meanwhile(state: tuple[object, ...]) -> None:
    try:
        snapshot = _make(state)
        with _lock:
            _kept[:] = [snapshot]
    finally:
        connection.close()


def _make(state: tuple[object, ...]) -> Snapshot:
    grants = read_grants()
    places = {grant.key: place for place, grant in enumerate(grants)}
    size = len(grants)
    parts = _read_parts(places)
    organised = {key: gather(found, size) for key, found in parts.items() if len(found) >= MANY}
    return Snapshot(
        state=state,
        keys=[grant.key for grant in grants],
        places=places,
        by_facet={
            "programme": gather_by_value(_list_programmes(grants), size),
            "subject": gather_by_value(_list_subjects(places), size),
            "country": gather_by_value(_list_countries(parts), size),
        },
        by_organisation=_sort_by_size(organised),
        ends=[grant.end for grant in grants],
        all=(1 << size) - 1,
        trees={"programme": read_programmes(), "subject": read_subjects()},
    )


def _list_programmes(grants: list[GrantBones]) -> Iterator[tuple[int, Sequence[str]]]:
    """Give each place with its programme and all above it, of which the framework programme is one."""
    paths = read_programme_paths()
    for place, grant in enumerate(grants):
        path = paths.get(grant.programme) if grant.programme else None
        yield place, path or ([grant.framework] if grant.framework else [])


def _list_subjects(places: dict[int, int]) -> Iterator[tuple[int, Sequence[str]]]:
    """Give each place with each of its subjects and all above that."""
    paths = read_subject_paths()
    for key, subject in read_subjects_of_grants():
        if key in places:
            yield places[key], paths[subject]


def _read_parts(places: dict[int, int]) -> dict[int, list[int]]:
    """Return the places of each organisation; one twice where it has two roles."""
    parts: dict[int, list[int]] = defaultdict(list)
    for grant_key, organisation_key in read_participations():
        if (place := places.get(grant_key)) is not None:
            parts[organisation_key].append(place)
    return parts


def _list_countries(parts: dict[int, list[int]]) -> Iterator[tuple[int, Sequence[str]]]:
    countries = {key: (country,) for key, country in read_countries().items()}
    for key, found in parts.items():
        country = countries.get(key)
        if country:
            yield from ((place, country) for place in found)


def _sort_by_size(sets: dict[int, int]) -> dict[int, tuple[int, int]]:
    sized = ((key, (places.bit_count(), places)) for key, places in sets.items())
    return dict(sorted(sized, key=lambda pair: (-pair[1][0], pair[0])))
