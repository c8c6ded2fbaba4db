"""Wakes the sweep of webhooks once what it is for is committed."""

from functools import partial

from django.db import transaction

from requests_workflow.outbox.nudge import wake_sweep

TASK = "requests_workflow.tasks.sweep_webhooks"


def wake_webhooks() -> None:
    """Ask for a sweep after the commit; without a broker, or were it lost, the periodic one comes soon."""
    transaction.on_commit(partial(wake_sweep, TASK), robust=True)
