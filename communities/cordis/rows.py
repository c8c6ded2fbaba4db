"""What every reader of a dump hands over: rows of named tables, each with the place it came from."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Protocol


class Table(StrEnum):
    """The tables of a CORDIS dump that are imported, by CORDIS's own names."""

    PROJECT = "project"
    ORGANISATION = "organization"
    TOPIC = "topics"
    LEGAL_BASIS = "legalBasis"
    WEB_LINK = "webLink"
    SUBJECT = "euroSciVoc"


class Place(NamedTuple):
    """Where a row stands; line and column are those of its first character, counted from 1.

    The column is 0 where the line alone finds it. JSON may hold the whole table on one line.
    """

    file: str
    line: int
    column: int = 0

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}, line {self.line}{column}"


class Row(NamedTuple):
    """One row of a table; `cells` is keyed by CORDIS's column names and holds what the cells mean."""

    table: Table
    place: Place
    cells: dict[str, str]


class ReadRows(NamedTuple):
    """Rows of a file that were read already: how many, and what is staged of them, by the stage's tables."""

    table: Table
    file: str
    row_count: int
    staged: dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that could not be taken, and why.

    `number`, of its grant where that can be read, is for the import alone: a release's report does without.
    """

    table: Table
    place: Place
    reason: str
    number: str = field(default="", compare=False)


Rows = Generator[Row | ReadRows | SkippedRow, None, None]

Advance = Callable[[int], None]
"""Hears how many bytes more were read."""


def ignore(_: int) -> None:
    """Hear nothing."""


class Source(Protocol):
    """One dump in one of its forms.

    Tables may come in any order and even mixed: the import puts them together afterwards.
    """

    @property
    def name(self) -> str:
        """The base name of what was given, as the release remembers it."""

    @property
    def tables(self) -> frozenset[Table]:
        """The tables that it holds."""

    def size(self) -> int:
        """Give the bytes of all files, unpacked."""

    def read_rows(self, advance: Advance = ignore) -> Rows:
        """Give every row once, holding no more than one grant in memory; raises `RefusedFile`.

        Close it when it is not read to its end: another process may be reading for it.
        """

    def checksum(self) -> str:
        """SHA-256 over the files read; complete when `read_rows` has come to its end."""

    def read_checksum(self, advance: Advance = ignore) -> str:
        """Give the same without reading the rows; raises `RefusedFile`."""
