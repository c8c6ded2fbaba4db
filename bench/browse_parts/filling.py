"""Makes up a catalogue of the real size and shape; the same in every run."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import models

from communities.models import (
    Community,
    CommunityGrant,
    Grant,
    Organisation,
    Participation,
    Programme,
    Subject,
)

BATCH = 5_000
PARTICIPATIONS_EACH = 5.25
ORGANISATIONS_EACH = 0.5
WITH_COMMUNITY = 10
COUNTRIES = (
    "DE",
    "FR",
    "ES",
    "IT",
    "UK",
    "NL",
    "BE",
    "EL",
    "AT",
    "SE",
    "PT",
    "DK",
    "FI",
    "IE",
    "PL",
    "CZ",
    "MT",
    "CY",
)
FIRST_DAY = date(2007, 1, 1)

_chance = random.Random(2026)  # noqa: S311 - a sample, not a secret


def fill(number: int, *, with_community: int = WITH_COMMUNITY) -> None:
    """Write so many projects with all that belongs to them; each of so many has a community."""
    programmes, subjects = _make_programmes(), _make_subjects()
    organisations = _write(
        Organisation,
        (
            Organisation(pic=str(900_000_000 + place), name=f"Organisation {place}", country=_draw(COUNTRIES))
            for place in range(int(number * ORGANISATIONS_EACH))
        ),
    )
    grants = _write(Grant, (_make_grant(place, programmes) for place in range(number)))
    _write(Participation, _make_participations(grants, organisations))
    tags = Grant.subjects.through
    _write(
        tags,
        (
            tags(grant=grant, subject=subject)
            for grant in grants
            for subject in {_draw(subjects), _draw(subjects)}
        ),
    )
    served = grants[::with_community]
    communities = _write(
        Community, (Community(slug=f"c{grant.number}", title=grant.title) for grant in served)
    )
    _write(
        CommunityGrant,
        (
            CommunityGrant(community=community, grant=grant, is_primary=True)
            for community, grant in zip(communities, served, strict=True)
        ),
    )


def _make_grant(place: int, programmes: list[Programme]) -> Grant:
    programme = _draw(programmes)
    start = FIRST_DAY + timedelta(days=_chance.randrange(7_000))
    return Grant(
        number=str(101_000_000 + place),
        acronym=f"ACRO{place}",
        title=f"Some {place} words on matter {place % 977} and energy {place % 89}",
        objective="What it is for, at some length. " * 60,
        framework_programme=programme.framework,
        programme=programme,
        status="SIGNED",
        start_date=start,
        end_date=start + timedelta(days=1_400),
    )


def _make_participations(grants: list[Grant], organisations: list[Organisation]) -> Iterable[Participation]:
    for grant in grants:
        # As in CORDIS, few organisations have many projects and many have one.
        picked = {
            organisations[int(len(organisations) * _chance.random() ** 3)]
            for _ in range(round(_chance.expovariate(1 / PARTICIPATIONS_EACH)) + 1)
        }
        for order, organisation in enumerate(picked, start=1):
            role = "participant" if order > 1 else "coordinator"
            yield Participation(grant=grant, organisation=organisation, role=role, order=order)


def _make_programmes() -> list[Programme]:
    made = []
    for top in ("FP7", "H2020", "HORIZON"):
        above = Programme.objects.get_or_create(code=top, defaults={"framework": top, "path": f"/{top}"})[0]
        for part in range(60):
            code = f"{top}.{part // 8}.{part % 8}"
            made.append(
                Programme(
                    code=code,
                    framework=top,
                    parent=above,
                    depth=2,
                    path=f"/{top}/{code}",
                    title=f"Part {part}",
                )
            )
    return _write(Programme, made)


def _make_subjects() -> list[Subject]:
    made: list[Subject] = []
    for place in range(1_000):
        above = made[(place - 6) // 6] if place >= 6 else None  # noqa: PLR2004 - six at the top, six below each
        path = f"{above.path if above else ''}/{place}"
        subject = Subject(
            code=str(place), title=f"Subject {place}", path=path, parent=above, depth=path.count("/")
        )
        subject.save()
        made.append(subject)
    return made


def _draw(values: Any) -> Any:
    return values[_chance.randrange(len(values))]


def _write(model: type[models.Model], rows: Iterable[Any]) -> list[Any]:
    return model._meta.base_manager.bulk_create(rows, batch_size=BATCH)
