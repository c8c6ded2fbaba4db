"""The sets of harvesters: which a record belongs to, and how a set is written (its setSpec)."""

import re
from collections.abc import Iterable, Iterator

from communities.models import Grant, HarvestRecord

PROGRAMME, SUBJECT = "programme", "subject"
COMMUNITIES, PROJECTS = "kind:community", "kind:project"

_OUTSIDE = re.compile(r"[^A-Za-z0-9\-_.!~*'()]")
"""What the standard has no room for between the colons of a setSpec."""


def write_spec(facet: str, path: str) -> str:
    """Return the setSpec of a programme or subject, by its path: `/23/43` becomes `subject:23:43`."""
    return ":".join([facet, *(_write_part(part) for part in path.split("/") if part)])


def list_specs(record: HarvestRecord, grants: Iterable[Grant]) -> dict[str, bool]:
    """Return all sets of a record that is about these grants, and whether each is its own, not one above."""
    own = set(_list_own(record, grants))
    above = {parent for spec in own for parent in _list_parents(spec)}
    return {**dict.fromkeys(above, False), **dict.fromkeys(own - above, True)}


def _list_own(record: HarvestRecord, grants: Iterable[Grant]) -> Iterator[str]:
    yield COMMUNITIES if record.community_id else PROJECTS
    for grant in grants:
        if grant.programme:
            yield write_spec(PROGRAMME, grant.programme.path or grant.programme.code)
        elif grant.framework_programme:
            yield write_spec(PROGRAMME, grant.framework_programme)
        yield from (write_spec(SUBJECT, subject.path) for subject in grant.subjects.all())


def _list_parents(spec: str) -> Iterator[str]:
    while ":" in spec:
        spec = spec.rpartition(":")[0]
        yield spec


def _write_part(part: str) -> str:
    return _OUTSIDE.sub(lambda found: f"~{ord(found[0]):x}~", part)
