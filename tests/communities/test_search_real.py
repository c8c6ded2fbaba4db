"""The search on real acronyms and titles, in all their dirt; bench/search.py has the whole table."""

import csv
import gzip
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from communities.models import Grant
from communities.search import find_ids
from communities.search_index import rebuild

UNIVERSE = Path(__file__).parents[3] / "shared" / "data" / "projects-universe" / "projects_universe.csv.gz"
EVERY = 10
ASKED = 300

pytestmark = [pytest.mark.django_db, pytest.mark.outside_data]

chance = random.Random(5)


@pytest.fixture
def grants() -> list[Grant]:
    """Every tenth real project."""
    if not UNIVERSE.exists():
        pytest.skip("the file of all real projects is not beside the repository")
    with gzip.open(UNIVERSE, "rt", encoding="utf-8", newline="") as lines:
        rows = [*csv.DictReader(lines)][::EVERY]
    made = Grant.objects.bulk_create(
        Grant(number=row["id"], acronym=row["acronym"], title=row["title"]) for row in rows
    )
    rebuild()
    return made


def slip(text: str) -> str:
    place = chance.randrange(len(text) - 1)
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    slips = [
        text[:place] + letter + text[place + 1 :],
        text[:place] + text[place + 1 :],
        text[:place] + letter + text[place:],
        text[:place] + text[place + 1] + text[place] + text[place + 2 :],
    ]
    return chance.choice(slips)


def is_simple(grant: Grant) -> bool:
    return grant.acronym.isascii() and grant.acronym.isalnum() and len(grant.acronym) > 3


def has_four_words(grant: Grant) -> bool:
    return len(list_words(grant)) >= 4


def list_words(grant: Grant) -> list[str]:
    return [word for word in re.findall(r"\w+", grant.title) if len(word) > 3]


def has_title(grant: Grant) -> bool:
    return bool(grant.title)


def anything(_grant: Grant) -> bool:
    return True


KINDS: list[tuple[str, Callable[[Grant], bool], Callable[[Grant], str], int, float]] = [
    ("acronym, lower case", anything, lambda grant: grant.acronym.lower(), 10, 0.99),
    ("no punctuation", anything, lambda grant: re.sub(r"[\W_]", "", grant.acronym), 10, 0.99),
    ("one slip", is_simple, lambda grant: slip(grant.acronym.lower()), 10, 0.93),
    ("number", anything, lambda grant: f"Grant agreement No. {grant.number}", 1, 1.0),
    ("DOI", anything, lambda grant: f"https://doi.org/10.3030/{grant.number}", 1, 1.0),
    ("address", anything, lambda grant: f"cordis.europa.eu/project/id/{grant.number}/de", 1, 1.0),
    ("four words", has_four_words, lambda grant: " ".join(chance.sample(list_words(grant), 4)), 10, 0.99),
    ("title pasted", has_title, lambda grant: grant.title, 1, 0.97),
]


@pytest.mark.parametrize(
    ("kind", "is_fit", "write", "among", "share"), KINDS, ids=[kind[0] for kind in KINDS]
)
def test_what_people_type_finds_the_project_that_they_mean(
    grants: list[Grant],
    kind: str,
    is_fit: Callable[[Grant], bool],
    write: Callable[[Grant], str],
    among: int,
    share: float,
) -> None:
    asked = chance.sample([grant for grant in grants if is_fit(grant)], ASKED)
    missed = [text for grant in asked if grant.pk not in find_ids(text := write(grant), among)]
    assert len(missed) <= ASKED * (1 - share), (kind, missed)
