"""`import_dump PATH…`: read dumps back into an empty database, and deltas into what they made."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from communities.bars import show_progress
from communities.cordis.refusals import RefusedFile
from communities.harvest.dumps.rebuilding.loading import import_dump


class Command(BaseCommand):
    """Rebuilds the catalogue; each path is taken whole or refused."""

    help = (
        "Rebuild the catalogue from a dump (its folder, with manifest.json, SHA256SUMS and each file in one "
        "compression) in an empty database; bring it up to date with delta files. Checksums come first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the paths."""
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="a dump's folder, then delta files in order"
        )

    def handle(self, *, paths: list[Path], **_: object) -> None:
        """Read one after the other, and say where the catalogue stands."""
        for path in paths:
            try:
                with show_progress(sys.stderr) as progress:
                    manifest = import_dump(path, progress=progress)
            except (RefusedFile, OperationalError) as refusal:
                raise CommandError(f"Nothing was taken from {path}. {refusal}") from refusal
            numbers = ", ".join(f"{number:,} {kind}" for kind, number in manifest.records.items())
            self.stdout.write(f"The catalogue stands at the dump {manifest.name}: {numbers}.")
