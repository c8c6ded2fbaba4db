"""Fills a database with the real projects, and with coordinators so that hits have something to show."""

import csv
import gzip
from pathlib import Path
from typing import NamedTuple

from communities.models import Grant, Organisation, Participation, Programme

ORGANISATIONS = 5_000
BATCH = 5_000


class Project(NamedTuple):
    """A project of the universe, with its key in the database."""

    key: int
    number: str
    acronym: str
    title: str


def fill(universe: Path) -> list[Project]:
    """Write the universe's projects and one coordinator each; return the projects."""
    with gzip.open(universe, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    programmes = {
        name: Programme.objects.get_or_create(code=name, defaults={"framework": name})[0]
        for name in {row["frameworkProgramme"] for row in rows}
    }
    grants = Grant.objects.bulk_create(
        (
            Grant(
                number=row["id"],
                acronym=row["acronym"],
                title=row["title"],
                framework_programme=row["frameworkProgramme"],
                programme=programmes[row["frameworkProgramme"]],
            )
            for row in rows
        ),
        batch_size=BATCH,
    )
    _coordinate(grants)
    return [Project(grant.pk, grant.number, grant.acronym, grant.title) for grant in grants]


def _coordinate(grants: list[Grant]) -> None:
    organisations = Organisation.objects.bulk_create(
        Organisation(pic=str(900_000_000 + place), name=f"University {place}", country="DE")
        for place in range(ORGANISATIONS)
    )
    Participation.objects.bulk_create(
        (
            Participation(
                grant=grant, organisation=organisations[place % ORGANISATIONS], role="coordinator", order=1
            )
            for place, grant in enumerate(grants)
        ),
        batch_size=BATCH,
    )
