"""Writes a dump of CORDIS's shape and size, made from real titles where they are at hand."""

import csv
import gzip
import random
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

UNIVERSE = Path(__file__).resolve().parents[2] / "shared/data/projects-universe/projects_universe.csv.gz"

PROJECT = (
    *("id", "acronym", "status", "title", "startDate", "endDate", "totalCost", "ecMaxContribution"),
    *("legalBasis", "topics", "ecSignatureDate", "frameworkProgramme", "masterCall", "subCall"),
    *("fundingScheme", "nature", "objective", "contentUpdateDate", "rcn", "grantDoi"),
)
ORGANISATION = (
    *("projectID", "projectAcronym", "organisationID", "vatNumber", "name", "shortName", "SME"),
    *("activityType", "street", "postCode", "city", "country", "nutsCode", "geolocation"),
    *("organizationURL", "contactForm", "contentUpdateDate", "rcn", "order", "role", "ecContribution"),
    *("netEcContribution", "totalCost", "endOfParticipation", "active"),
)
TOPIC = ("projectID", "topic", "title")
LEGAL_BASIS = ("projectID", "legalBasis", "title", "uniqueProgrammePart")
SUBJECT = ("projectID", "euroSciVocCode", "euroSciVocPath", "euroSciVocTitle", "euroSciVocDescription")

ORGANISATIONS = 45_000
NEWS_OF_KNOWN = 0.15
_COUNTRIES = ("AT", "DE", "FR", "EL", "UK")
_WORDS = [
    "the",
    "project",
    "will",
    "develop",
    "novel",
    "methods",
    "for",
    "sustainable",
    "energy",
    "materials",
    "and",
    "their",
    "application",
    "in",
    "European",
    "industry",
    "with",
    "partners",
    "from",
    "several",
    "countries",
    "who",
    "share",
    "data",
    "results",
    "and",
    "knowledge",
    "about",
    "climate",
    "health",
    "society",
    "digital",
    "transition",
    "innovation",
    "research",
    "infrastructure",
    "training",
    "networks",
]

Project = tuple[str, str, str, str, str]
"""Number, framework programme, acronym, title, topic."""


def write_dump(folder: Path, *, projects: int, members: int) -> None:
    """Write the five tables that an import reads most of, in the dialect of CORDIS."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(20_261)  # noqa: S311 - the same dump every time
    listed = list(_list_projects(projects))
    _write(folder / "project.csv", PROJECT, (_make_project(one, chance) for one in listed))
    _write(folder / "organization.csv", ORGANISATION, _make_members(listed, members, chance))
    _write(folder / "topics.csv", TOPIC, ([one[0], one[4], f"About {one[4]}"] for one in listed))
    _write(folder / "legalBasis.csv", LEGAL_BASIS, _make_legal_bases(listed))
    _write(folder / "euroSciVoc.csv", SUBJECT, _make_subjects(listed, chance))


def _list_projects(number: int) -> Iterator[Project]:
    """Give the real projects first, then made-up ones with the real ones' titles."""
    real: list[Project] = []
    if UNIVERSE.exists():
        with gzip.open(UNIVERSE, "rt", encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines)
            next(rows)
            # Where the list has no title the acronym stands for it: a row without one would not be taken.
            real = [(row[0], row[1], row[2], " ".join(row[3].split()) or row[2], row[4]) for row in rows]
    yield from real[:number]
    for index in range(max(0, number - len(real))):
        title = real[index % len(real)][3] if real else " ".join(_WORDS[index % 9 :])
        yield str(191_000_000 + index), "HORIZON", f"MADE{index}", title, f"HORIZON-{index % 700}"


def _make_project(project: Project, chance: random.Random) -> list[str]:
    number, framework, acronym, title, topic = project
    year = chance.randint(2008, 2026)
    objective = " ".join(chance.choices(_WORDS, k=chance.randint(150, 330)))
    return [
        *(
            number,
            acronym,
            "SIGNED",
            title,
            f"{year}-01-01",
            f"{year + 4}-12-31",
            f"{chance.random() * 9e6:.2f}",
        ),
        *(f"{chance.random() * 8e6:.1f}".replace(".", ","), _basis(number, framework), topic, "", framework),
        *("call", "call", "RIA", "", objective, f"{min(year, 2025)}-06-01 12:00:00", number),
        f"10.3030/{number}",
    ]


def _basis(number: str, framework: str) -> str:
    parts = {"FP7": f"FP7-PART{int(number) % 20}", "H2020": f"H2020-EU.{int(number) % 5}.{int(number) % 7}."}
    return parts.get(framework, f"HORIZON.{int(number) % 4}.{int(number) % 6}")


def _make_legal_bases(projects: list[Project]) -> Iterator[list[str]]:
    for number, framework, *_ in projects:
        yield [number, _basis(number, framework), "A programme", "true"]


def _make_members(projects: list[Project], members: int, chance: random.Random) -> Iterator[list[str]]:
    for index, (number, _, acronym, *_) in enumerate(projects):
        share = members * (index + 1) // len(projects) - members * index // len(projects)
        for place, pic in enumerate(sorted({_choose_pic(chance) for _ in range(share)})):
            amount = chance.randint(10_000, 900_000)
            # In CORDIS's cohort of 2014, 15 % of the rows of a known organisation say something new of it.
            site = f"http://www.place{pic}.example" + ("/en" if chance.random() < NEWS_OF_KNOWN else "")
            yield [
                *(number, acronym, str(pic), f"AT{pic}", f"UNIVERSITY OF PLACE {pic}", f"UP{pic}", "false"),
                *("HES", "Street 1", "1000", "Graz", _COUNTRIES[pic % len(_COUNTRIES)], "AT130"),
                *("48.2,16.3", site, f"https://ec.europa.eu/info/{pic}/{number}"),
                *("2024-05-01 10:00:00", str(pic), str(place + 1), "participant" if place else "coordinator"),
                *(f"{amount}.50", f"{amount}.5", f"{amount},5", "false", ""),
            ]


def _choose_pic(chance: random.Random) -> int:
    """Give a participant: few take part often, most once or twice."""
    return 900_000_000 + int(ORGANISATIONS * chance.random() ** 1.5)


def _make_subjects(projects: list[Project], chance: random.Random) -> Iterator[list[str]]:
    for number, *_ in projects:
        for field in sorted({chance.randint(1, 900) for _ in range(chance.randint(0, 5))}):
            yield [
                number,
                f"/23/{1000 + field % 40}/{2000 + field}",
                f"/a/b/subject {field}",
                f"subject {field}",
                "",
            ]


def _write(path: Path, columns: tuple[str, ...], rows: Iterator[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in chain([list(columns)], rows):
            cells = ['"' + cell.replace('"', '""') + '"' if '"' in cell else cell for cell in row]
            file.write('"' + '";"'.join(cells) + '"\n')
