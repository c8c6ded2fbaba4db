"""The lanes of the outbox: what may be slow has one of its own, so that nothing stands behind it."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Lane:
    """Deliveries that are swept together.

    `lease` is how long one sweep may work on one delivery before another takes it over: longer than any may
    take. `turn` is how long a Celery task sweeps before it lets another go on. `task` is its name.
    """

    name: str
    lease: timedelta
    turn: timedelta
    task: str


MAIL = Lane("mail", timedelta(seconds=90), timedelta(seconds=15), "requests_workflow.tasks.sweep_outbox")
# One delivery makes several calls, and each may take its full time.
ZENODO = Lane("zenodo", timedelta(minutes=5), timedelta(seconds=15), "requests_workflow.tasks.sweep_zenodo")

LANES = (MAIL, ZENODO)
