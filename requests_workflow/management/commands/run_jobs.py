"""Runs the periodic jobs: what Celery beat does in production."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_workflow import jobs
from requests_workflow.loop import repeat, stop_on_signals

EVERY = timedelta(minutes=5)


class Command(BaseCommand):
    """`manage.py run_jobs [--loop]`."""

    help = "Let claims lapse, let requests and drafts expire, and send reminders before that."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--loop`."""
        parser.add_argument(
            "--loop", action="store_true", help="Go on every 5 minutes, until SIGTERM or Ctrl-C."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all jobs once, or until stopped."""
        if not options["loop"]:
            if failed := self._run():
                raise CommandError(f"Failed, see the log: {', '.join(failed)}. The others did their work.")
            return
        stop = stop_on_signals()
        repeat(self._run, every=EVERY, stop=stop)
        self.stdout.write("Stopped.")

    def _run(self) -> list[str]:
        done = jobs.run_all()
        self.stdout.write("Jobs: " + ", ".join(f"{number} {name}" for name, number in done.items()) + ".")
        self.stdout.flush()
        return [name for name in jobs.JOBS if name not in done]
