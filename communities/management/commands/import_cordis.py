"""`import_cordis PATH…`: bring CORDIS's grants, organisations, programmes and topics into the catalogue."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from communities.bars import show_progress
from communities.cordis.importer import import_paths
from communities.cordis.refusals import RefusedFile
from communities.cordis.report import ImportReport

_LISTED = 20
_BUSY = "The database did not take it ({}). Try again when no other import runs."
_HEADINGS = ("read", "created", "updated", "unchanged", "removed", "skipped")


class Command(BaseCommand):
    """Imports dumps of CORDIS, as often as one likes; exit 0 when taken, 1 when refused."""

    help = (
        "Import CORDIS dumps (CSV, JSON, XML): zips, folders, files. A second run changes only what differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare paths and options."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="zip, folder or file")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write what was done there, as JSON")
        parser.add_argument(
            "--allow-shrink",
            action="store_true",
            help="take a dump that has lost more than 2 %% of its grants",
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="read the rows once more of a dump that was imported last, byte for byte the same",
        )

    def handle(
        self, *, paths: list[Path], report: Path | None, allow_shrink: bool, again: bool, **_: object
    ) -> None:
        """Import, then say what was done."""
        _write_report(report, {})  # An unwritable place is found before the import, not after it.
        try:
            outcome = self._import(paths, allow_shrink=allow_shrink, again=again)
        except (RefusedFile, OperationalError) as refusal:
            reason = str(refusal) if isinstance(refusal, RefusedFile) else _BUSY.format(refusal)
            _write_report(report, ImportReport().as_json() | {"refused": reason})
            raise CommandError(f"Nothing was imported. {reason}") from refusal
        _write_report(report, outcome.as_json())
        self._print_summary(outcome)

    def _import(self, paths: list[Path], *, allow_shrink: bool, again: bool) -> ImportReport:
        with show_progress(sys.stderr) as progress:
            return import_paths(paths, allow_shrink=allow_shrink, again=again, progress=progress)

    def _print_summary(self, outcome: ImportReport) -> None:
        self.stdout.write(f"{'':16}" + "".join(f"{heading:>10}" for heading in _HEADINGS))
        for name, tally in outcome.tallies.items():
            self.stdout.write(
                f"{name:16}" + "".join(f"{getattr(tally, heading):>10}" for heading in _HEADINGS)
            )
        for note in outcome.list_notes():
            self.stdout.write(note)
        for row in outcome.skipped[:_LISTED]:
            self.stdout.write(f"skipped {row.place}: {row.reason}")
        if outcome.skipped_count > _LISTED:
            self.stdout.write(
                f"… and {outcome.skipped_count - _LISTED} more skipped rows: see --report FILE."
            )


def _write_report(path: Path | None, content: dict[str, Any]) -> None:
    if path is None:
        return
    try:
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(
            f"The report cannot be written to {path}: {error.strerror}. Name another file."
        ) from error
