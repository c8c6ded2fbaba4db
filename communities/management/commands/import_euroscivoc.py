"""`import_euroscivoc PATH`: bring the European Science Vocabulary into the catalogue."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from communities.cordis.refusals import RefusedFile
from communities.euroscivoc.importer import import_vocabulary


class Command(BaseCommand):
    """Imports the vocabulary as often as one likes; exit 0 when taken, 1 when refused."""

    help = "Import EuroSciVoc (SKOS-XL in Turtle). A second run changes only what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the path."""
        parser.add_argument("path", type=Path, metavar="PATH", help="the Turtle file, EuroSciVoc-skos-xl.ttl")

    def handle(self, *, path: Path, **_: object) -> None:
        """Import, then say what was done."""
        try:
            report = import_vocabulary(path)
        except (RefusedFile, OperationalError) as refusal:
            raise CommandError(f"Nothing was imported. {refusal}") from refusal
        self.stdout.write(
            f"subjects: {report.read} read, {report.created} created, {report.updated} updated, "
            f"{report.unchanged} unchanged, {len(report.withdrawn)} withdrawn"
        )
        if report.withdrawn:
            self.stdout.write(f"withdrawn, kept for their grants: {', '.join(report.withdrawn)}")
