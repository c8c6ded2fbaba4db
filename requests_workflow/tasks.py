"""Celery tasks: thin, since the rows are the truth and a task only wakes those who read them."""

from collections.abc import Callable
from functools import partial

from celery import shared_task

from portal.sole_holder import hold_alone
from requests_workflow import jobs
from requests_workflow.outbox import sweeping as outbox
from requests_workflow.outbox.lanes import MAIL, ZENODO, Lane
from requests_workflow.outbox.nudge import wake_sweep
from requests_workflow.webhooks import sweeping as webhooks
from requests_workflow.webhooks.waking import TASK as SWEEP_WEBHOOKS

# Older than this, a waiting task is dropped: the next periodic one does the same work.
SWEEP_EXPIRES_AFTER = 60
JOBS_EXPIRE_AFTER = 300


@shared_task(name=MAIL.task, expires=SWEEP_EXPIRES_AFTER)
def sweep_outbox() -> int:
    """Send the mails that are due, for a while."""
    return _sweep_lane(MAIL)


@shared_task(name=ZENODO.task, expires=SWEEP_EXPIRES_AFTER)
def sweep_zenodo() -> int:
    """Do what is due on Zenodo, for a while."""
    return _sweep_lane(ZENODO)


@shared_task(name=SWEEP_WEBHOOKS, expires=SWEEP_EXPIRES_AFTER)
def sweep_webhooks() -> int:
    """Call the webhooks that are due, for a while."""
    sweep = partial(webhooks.sweep, is_over=outbox.after(MAIL.turn))
    return _sweep_alone("WEBHOOK", sweep, is_more=webhooks.is_anything_left, task=SWEEP_WEBHOOKS)


@shared_task(name="requests_workflow.tasks.run_jobs", expires=JOBS_EXPIRE_AFTER)
def run_jobs() -> dict[str, int]:
    """Run the periodic jobs once, unless another worker still does: they take no more than one."""
    with hold_alone("JOBS") as is_held:
        return jobs.run_all() if is_held else {}


def _sweep_lane(lane: Lane) -> int:
    sweep = partial(outbox.sweep, lane, is_over=outbox.after(lane.turn))
    return _sweep_alone(
        lane.name.upper(), sweep, is_more=partial(outbox.is_anything_due, lane), task=lane.task
    )


def _sweep_alone(name: str, sweep: Callable[[], int], *, is_more: Callable[[], bool], task: str) -> int:
    """Sweep for a while, unless another worker is at the same; were more left, let another go on.

    Two would be held up by one mail server or one Zenodo that hangs, and none be left for the rest. What a
    worker is at is free again when it dies: a claim, which outlives it, is in the way of its row alone. A
    sweep ends soon, so that others have their turn, and a worker can stop while a deployment waits for it.
    """
    with hold_alone(name) as is_held:
        tried = sweep() if is_held else 0
    # Only now: whoever is woken before finds it held, and does nothing.
    if is_held and is_more():
        wake_sweep(task)
    return tried
