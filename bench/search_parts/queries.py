"""Draws queries as people type them, each with the project that is meant."""

import random
import re
from collections.abc import Callable
from typing import NamedTuple

from bench.search_parts.filling import Project

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST_WITH_A_TYPO = 4
SEED = 20_26


class Query(NamedTuple):
    """A text, and the key of the project that is meant."""

    kind: str
    text: str
    wanted: int


def draw(projects: list[Project], each: int) -> list[Query]:
    """Return so many queries of each kind, the same in every run."""
    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    drawn: list[Query] = []
    for kind, write in KINDS.items():
        made = 0
        while made < each:
            project = chance.choice(projects)
            text = write(project, chance)
            if text:
                drawn.append(Query(kind, text, project.key))
                made += 1
    chance.shuffle(drawn)  # so that no kind has a warm cache to itself
    return drawn


def _lower(project: Project, _: random.Random) -> str:
    return project.acronym.lower()


def _unpunctuated(project: Project, _: random.Random) -> str:
    text = re.sub(r"[\W_]", "", project.acronym)
    return text if text != project.acronym else ""


def _spaced(project: Project, _: random.Random) -> str:
    text = " ".join(re.sub(r"[\W_]", " ", project.acronym).split())
    return text if text != project.acronym else ""


def _with_typo(project: Project, chance: random.Random) -> str:
    text = project.acronym.lower()
    if len(text) < SHORTEST_WITH_A_TYPO or not text.isalnum() or not text.isascii():
        return ""
    place = chance.randrange(len(text) - 1)
    letter = chance.choice(LETTERS)
    slips: list[Callable[[], str]] = [
        lambda: text[:place] + letter + text[place + 1 :],
        lambda: text[:place] + text[place + 1 :],
        lambda: text[:place] + letter + text[place:],
        lambda: text[:place] + text[place + 1] + text[place] + text[place + 2 :],
    ]
    typed = chance.choice(slips)()
    return typed if typed != text else ""


def _beginning(project: Project, _: random.Random) -> str:
    return project.acronym[:4] if len(project.acronym) > len("1234") else ""


def _number(project: Project, _: random.Random) -> str:
    return project.number


def _sentence(project: Project, _: random.Random) -> str:
    groups = re.findall(r"\d{1,3}", project.number[::-1])
    return "Grant agreement No. " + " ".join(groups)[::-1]


def _doi(project: Project, _: random.Random) -> str:
    return f"https://doi.org/10.3030/{project.number}"


def _cordis(project: Project, chance: random.Random) -> str:
    return chance.choice(
        [
            f"https://cordis.europa.eu/project/id/{project.number}",
            f"cordis.europa.eu/project/id/{project.number}/de",
            f"https://cordis.europa.eu/project/id/{project.number}/results",
            f"http://cordis.europa.eu/projects/{project.number}",
            f"https://cordis.europa.eu/project/id/{project.number}?isPreview=1",
        ]
    )


def _title_words(number: int) -> Callable[[Project, random.Random], str]:
    def write(project: Project, chance: random.Random) -> str:
        words = [word for word in re.findall(r"\w+", project.title) if len(word) > 3]  # noqa: PLR2004 - no particles
        return " ".join(chance.sample(words, number)) if len(words) >= number else ""

    return write


def _title(project: Project, _: random.Random) -> str:
    return project.title


def _acronym_and_word(project: Project, chance: random.Random) -> str:
    words = [word for word in re.findall(r"\w+", project.title) if len(word) > 3]  # noqa: PLR2004 - no particles
    return f"{project.acronym} {chance.choice(words)}" if words else ""


KINDS: dict[str, Callable[[Project, random.Random], str]] = {
    "acronym, lower case": _lower,
    "acronym without punctuation": _unpunctuated,
    "punctuation to space": _spaced,
    "acronym with one typo": _with_typo,
    "first 4 letters": _beginning,
    "grant number": _number,
    '"Grant agreement No. 1 2 3"': _sentence,
    "DOI": _doi,
    "CORDIS address": _cordis,
    "2 title words": _title_words(2),
    "4 title words": _title_words(4),
    "title pasted": _title,
    "acronym and a title word": _acronym_and_word,
}
