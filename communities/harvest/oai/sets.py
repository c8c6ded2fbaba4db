"""The sets that have records, and their names."""

import re
from collections.abc import Iterable, Sequence

from django.db import connection

from communities.harvest.specs import COMMUNITIES, PROGRAMME, PROJECTS, SUBJECT
from communities.models import HarvestMembership, Programme, Subject

_NAMES = {
    "kind": "Everything",
    COMMUNITIES: "Project communities",
    PROJECTS: "Projects that have a community",
    PROGRAMME: "By programme",
    SUBJECT: "By subject (EuroSciVoc)",
}
_ESCAPED = re.compile(r"~([0-9a-f]+)~")

# From one set to the next by the index: the table has many rows, and few sets.
_NEXT_SPECS = """
    WITH RECURSIVE listed (spec, place) AS (
        SELECT (SELECT min(spec) FROM {table} WHERE spec > %s), 1
        UNION ALL
        SELECT (SELECT min(spec) FROM {table} WHERE spec > listed.spec), place + 1
        FROM listed WHERE spec IS NOT NULL AND place < %s)
    SELECT spec FROM listed WHERE spec IS NOT NULL ORDER BY place
"""


def list_sets(after: str, number: int) -> list[tuple[str, str]]:
    """Return so many sets behind one (empty: from the first), each with its name."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_SPECS.format(table=HarvestMembership._meta.db_table), [after, number])
        specs = [spec for (spec,) in cursor.fetchall()]
    return name_sets(specs)


def name_sets(specs: Sequence[str]) -> list[tuple[str, str]]:
    """Return sets with their names."""
    names = _name_programmes(specs) | _name_subjects(specs) | _NAMES
    return [(spec, names.get(spec) or read_code(spec)) for spec in specs]


def read_code(spec: str) -> str:
    """Return the code of the programme or subject that a set is of."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), spec.rpartition(":")[2])


def _name_programmes(specs: Iterable[str]) -> dict[str, str]:
    codes = {spec: read_code(spec) for spec in specs if spec.startswith(f"{PROGRAMME}:")}
    titles = {one.code: str(one) for one in Programme.objects.filter(code__in=codes.values())}
    return {spec: titles[code] for spec, code in codes.items() if code in titles}


def _name_subjects(specs: Iterable[str]) -> dict[str, str]:
    codes = {spec: read_code(spec) for spec in specs if spec.startswith(f"{SUBJECT}:")}
    titles = {one.code: str(one) for one in Subject.objects.filter(code__in=codes.values())}
    return {spec: titles[code] for spec, code in codes.items() if code in titles}
