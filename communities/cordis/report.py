"""What an import did, counted per table, with every row that was not taken."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from communities.cordis.rows import SkippedRow, Table

MOST_LISTED = 10_000
"""Skipped rows listed one by one; the rest is only counted, so that a hopeless file fills no memory."""

TABLE_NAMES = {
    Table.PROJECT: "grants",
    Table.ORGANISATION: "participations",
    Table.LEGAL_BASIS: "programmes",
    Table.TOPIC: "topics",
    Table.WEB_LINK: "websites",
    Table.SUBJECT: "subjects",
}


@dataclass
class Tally:
    """Rows of one table; catalogues (organisations, programmes, topics) count each entry once.

    For grants and participations, read is the sum of created, updated, unchanged and skipped.
    """

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: int = 0


@dataclass
class SourceCount:
    """One dump of the import: how many of its grants were taken and how many rows of them not."""

    name: str
    grants: int = 0
    skipped: int = 0
    frameworks: dict[str, int] = field(default_factory=dict)
    checksum: str = ""
    data_date: date | None = None


@dataclass
class ImportReport:
    """The outcome of one import.

    `notes` are sentences about what the files lack, `vocabulary_note` one about what the portal's EuroSciVoc
    lacks.
    """

    sources: list[SourceCount] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in _tally_names()})
    skipped: list[SkippedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    vocabulary_note: str = ""

    @property
    def skipped_count(self) -> int:
        """All rows that were not taken, listed or not."""
        return sum(tally.skipped for tally in self.tallies.values())

    @property
    def has_changes(self) -> bool:
        """Whether anything was written."""
        return any(tally.created or tally.updated or tally.removed for tally in self.tallies.values())

    def tally_for(self, table: Table) -> Tally:
        """Give the tally that rows of a table of the dump count towards."""
        return self.tallies[TABLE_NAMES[table]]

    def skip(self, row: SkippedRow) -> None:
        """Count a row that was not taken, and list it."""
        self.tally_for(row.table).skipped += 1
        if len(self.skipped) < MOST_LISTED:
            self.skipped.append(row)

    def list_skipped(self) -> list[dict[str, str | int]]:
        """Give the listed rows as they are written down."""
        return [_list_skipped(row) for row in self.skipped]

    def list_notes(self) -> list[str]:
        """Give all sentences."""
        return [*self.notes, *filter(None, [self.vocabulary_note])]

    def as_json(self) -> dict[str, Any]:
        """Give the report file's content; the numbers at the top are those of the grants."""
        grants = self.tallies["grants"]
        return {
            "read": grants.read,
            "created": grants.created,
            "updated": grants.updated,
            "unchanged": grants.unchanged,
            "skipped": self.list_skipped(),
            "skipped_count": self.skipped_count,
            "tables": {name: asdict(tally) for name, tally in self.tallies.items()},
            "notes": self.list_notes(),
            "sources": [
                asdict(source) | {"data_date": _write_day(source.data_date)} for source in self.sources
            ],
        }


def _tally_names() -> list[str]:
    return ["grants", "organisations", "participations", "programmes", "topics", "websites", "subjects"]


def _list_skipped(row: SkippedRow) -> dict[str, str | int]:
    column = {"column": row.place.column} if row.place.column else {}
    return {
        "table": row.table.value,
        "file": row.place.file,
        "line": row.place.line,
        **column,
        "reason": row.reason,
    }


def _write_day(day: date | None) -> str | None:
    return day.isoformat() if day else None
