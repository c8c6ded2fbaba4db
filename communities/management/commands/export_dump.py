"""`export_dump DIR`: write the whole catalogue into a folder, for harvesters."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from communities.bars import show_progress
from communities.harvest.dumps.making import export_dump
from communities.harvest.dumps.manifest import Manifest
from communities.harvest.dumps.shelf import DumpRunning, Shelf


class Command(BaseCommand):
    """Makes a dump below DIR, in a folder named after the day."""

    help = (
        "Write the whole catalogue as NDJSON (zstd and gzip) into DIR/<day>/, with a manifest, checksums "
        "and what differs from the newest dump in DIR. Nobody sees it before it is whole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the folder and the option."""
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="where dumps lie; made if it is not there"
        )
        parser.add_argument(
            "--keep", type=int, metavar="N", help="remove all dumps in DIR but the newest N afterwards"
        )

    def handle(self, *, folder: Path, keep: int | None, **_: object) -> None:
        """Make the dump, then say what is in it."""
        if keep is not None and keep < 1:
            raise CommandError("--keep needs a whole number from 1.")
        try:
            with show_progress(sys.stderr) as progress:
                manifest = export_dump(folder, progress=progress)
            if keep:
                Shelf(folder).keep(keep)
        except DumpRunning as refusal:
            raise CommandError(f"No dump was made. {refusal}") from refusal
        except OSError as error:
            raise CommandError(f"No dump was made in {folder}: {error.strerror or error}.") from error
        self._say(folder / manifest.name, manifest)

    def _say(self, folder: Path, manifest: Manifest) -> None:
        for kind, number in manifest.records.items():
            self.stdout.write(f"{kind:16}{number:>12,}")
        if delta := manifest.delta:
            changed, removed = sum(delta.changed.values()), sum(delta.removed.values())
            self.stdout.write(f"since {delta.base}: {changed:,} new or changed, {removed:,} removed")
        self.stdout.write(f"{folder}: {sum(file.bytes for file in manifest.all_files):,} bytes")
