"""Reads the help's files: which pages there are, in which language, in which order."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

FALLBACK = "en"
"""The language that has every page."""


@dataclass(frozen=True, slots=True)
class HelpFile:
    """One page as it is written. `language` is the one it is written in, perhaps not the one asked for."""

    slug: str
    language: str
    title: str
    summary: str
    group: str
    order: int
    source: str


@cache
def read_files(language: str) -> tuple[HelpFile, ...]:
    """Return all pages in their order; those that the language lacks in English.

    Raises ValueError for a file whose head is incomplete.
    """
    found = {path.stem: path for folder in (FALLBACK, language) for path in _folder(folder).glob("*.md")}
    files = (_read_file(path) for path in found.values())
    return tuple(sorted(files, key=lambda file: file.order))


def find_file(slug: str, language: str) -> HelpFile | None:
    """Return the page of this name."""
    return next((file for file in read_files(language) if file.slug == slug), None)


def _folder(language: str) -> Path:
    return Path(settings.BASE_DIR, "docs", "help", language)


def _read_file(path: Path) -> HelpFile:
    """Read a file: lines such as `Title: …`, an empty line, then Markdown."""
    head, _, source = path.read_text(encoding="utf-8").partition("\n\n")
    facts = {name: value.strip() for name, _, value in (line.partition(":") for line in head.splitlines())}
    lacking = {"Title", "Summary", "Group", "Order"} - facts.keys()
    if lacking:
        raise ValueError(
            f"{path.name} begins without {', '.join(sorted(lacking))}: add the line to its head."
        )
    return HelpFile(
        slug=path.stem,
        language=path.parent.name,
        title=facts["Title"],
        summary=facts["Summary"],
        group=facts["Group"],
        order=int(facts["Order"]),
        source=source,
    )
