"""Work in the background: Celery, and what it does by the clock."""

from portal.settings.environment import env

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "requests_workflow.tasks.sweep_outbox", "schedule": 20.0},
    "sweep-zenodo": {"task": "requests_workflow.tasks.sweep_zenodo", "schedule": 20.0},
    "sweep-webhooks": {"task": "requests_workflow.tasks.sweep_webhooks", "schedule": 20.0},
    "run-jobs": {"task": "requests_workflow.tasks.run_jobs", "schedule": 300.0},
}
