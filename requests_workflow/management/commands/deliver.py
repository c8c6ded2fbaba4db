"""Sweeps the outbox: mails, what waits on Zenodo, and webhooks, once or until it is stopped."""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand

from requests_workflow.loop import repeat_side_by_side, stop_on_signals
from requests_workflow.outbox import sweeping
from requests_workflow.outbox.lanes import LANES, Lane
from requests_workflow.webhooks.sweeping import sweep as sweep_webhooks

EVERY = timedelta(seconds=2)


class Command(BaseCommand):
    """`manage.py deliver [--loop]`."""

    help = (
        "Carry out what is due: mails, calls to Zenodo, webhooks. "
        "What fails is tried again, with growing delays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--loop`."""
        parser.add_argument(
            "--loop", action="store_true", help="Go on every 2 seconds, until SIGTERM or Ctrl-C."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep once, or until stopped; a delivery that is under way is finished first."""
        if not options["loop"]:
            self._report(sweeping.sweep() + sweep_webhooks())
            return
        stop = stop_on_signals()
        sweeps = [partial(self._sweep, lane, stop.is_set) for lane in LANES]
        calls = partial(self._call_webhooks, stop.is_set)
        repeat_side_by_side(*sweeps, calls, every=EVERY, stop=stop)
        self.stdout.write("Stopped.")

    def _sweep(self, lane: Lane, is_over: Callable[[], bool]) -> None:
        tried = sweeping.sweep(lane, is_over=is_over)
        if tried:
            self._report(tried)

    def _call_webhooks(self, is_over: Callable[[], bool]) -> None:
        if tried := sweep_webhooks(is_over=is_over):
            self.stdout.write(f"Webhooks: {tried} tried.")
            self.stdout.flush()

    def _report(self, tried: int) -> None:
        left = sweeping.backlog()
        self.stdout.write(f"Deliveries: {tried} tried, {left['pending']} waiting, {left['dead']} given up.")
        self.stdout.flush()
