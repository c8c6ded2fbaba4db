"""Verifies the history and names what was tampered with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_workflow.verification import Verification


class Command(BaseCommand):
    """`manage.py verify_history`."""

    help = "Check every event of the history; name what was changed or taken out, and end with status 1."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each finding as it is made, then the sum."""
        verification, faults = Verification(), 0
        for finding in verification.findings():
            faults += 1
            self.stdout.write(str(finding))
        checked = f"{verification.events} events of {verification.requests} requests"
        if faults:
            raise CommandError(
                f"Findings: {faults}, in {checked}. Before you change anything, keep a copy of the "
                "database as it is, and compare the named events with the last backup."
            )
        self.stdout.write(f"The history is as it was recorded: {checked}.")
