"""Celery tasks: thin, since the rows are the truth and a task only wakes those who read them."""

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
    """Send the mails that are due, for a while; were more left, let another sweep go on."""
    tried = _sweep_for_a_while(MAIL)
    _let_another_go_on(MAIL)
    return tried


@shared_task(name=ZENODO.task, expires=SWEEP_EXPIRES_AFTER)
def sweep_zenodo() -> int:
    """Do what is due on Zenodo, for a while, unless another worker is at it.

    Two would share one budget of calls, and a slow Zenodo would take up the workers that send mails. The lane
    is free again when the one at it dies: a claim, which outlives its sweep, is in the way of its row alone.
    """
    with hold_alone("ZENODO") as is_held:
        tried = _sweep_for_a_while(ZENODO) if is_held else 0
    # Only now: whoever is woken before finds the lane held, and does nothing.
    if is_held:
        _let_another_go_on(ZENODO)
    return tried


@shared_task(name=SWEEP_WEBHOOKS, expires=SWEEP_EXPIRES_AFTER)
def sweep_webhooks() -> int:
    """Call the webhooks that are due, for a while; were more left, let another sweep go on."""
    tried = webhooks.sweep(is_over=outbox.after(MAIL.turn))
    if webhooks.is_anything_due():
        wake_sweep(SWEEP_WEBHOOKS)
    return tried


@shared_task(name="requests_workflow.tasks.run_jobs", expires=JOBS_EXPIRE_AFTER)
def run_jobs() -> dict[str, int]:
    """Run the periodic jobs once."""
    return jobs.run_all()


def _sweep_for_a_while(lane: Lane) -> int:
    """Sweep, but take up no worker for long: it can stop within the time that a deployment gives it."""
    return outbox.sweep(lane, is_over=outbox.after(lane.turn))


def _let_another_go_on(lane: Lane) -> None:
    if outbox.is_anything_due(lane):
        wake_sweep(lane.task)
