"""Celery tasks: thin, since the rows are the truth and a task only wakes those who read them."""

from celery import shared_task

from requests_workflow import jobs, outbox
from requests_workflow.nudge import SWEEP, wake_sweep

# Older than this, a waiting task is dropped: the next periodic one does the same work.
SWEEP_EXPIRES_AFTER = 60
JOBS_EXPIRE_AFTER = 300


@shared_task(name=SWEEP, expires=SWEEP_EXPIRES_AFTER)
def sweep_outbox() -> int:
    """Carry out what is due in the outbox, for a while; were more left, let another sweep go on.

    So no worker is taken up for long: it can stop within the time that a deployment gives it.
    """
    tried = outbox.sweep(is_over=outbox.after(outbox.TURN))
    if outbox.is_anything_due():
        wake_sweep()
    return tried


@shared_task(name="requests_workflow.tasks.run_jobs", expires=JOBS_EXPIRE_AFTER)
def run_jobs() -> dict[str, int]:
    """Run the periodic jobs once."""
    return jobs.run_all()
