"""Is the process up, and can it serve? For load balancers and for whoever is on call."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communities.selectors import current_release
from communities.zenodo.health import describe_zenodo
from portal.traffic.decider import describe_limits
from requests_workflow.outbox.sweeping import backlog
from requests_workflow.webhooks.backlog import measure_webhooks

logger = logging.getLogger(__name__)

UNAVAILABLE = 503


@require_safe
@never_cache
def report_live(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as the process answers at all."""
    return JsonResponse({"status": "up"})


@require_safe
@never_cache
def report_ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when requests can be served, 503 when not, with each part's state as JSON."""
    parts = {name: _ask(part) for name, part in PARTS.items()}
    is_ready = all(part["status"] != "down" for part in parts.values())
    return JsonResponse(
        {"status": "up" if is_ready else "down", "parts": parts}, status=200 if is_ready else UNAVAILABLE
    )


def _ask(part: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return part()
    except Exception:  # whatever it is, the part is down; the log has the reason
        logger.exception("A health check failed")
        return {"status": "down"}


def _describe_database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"status": "up", "engine": connection.vendor}


def _describe_migrations() -> dict[str, Any]:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {"status": "down" if pending else "up", "pending": len(pending)}


def _describe_outbox() -> dict[str, Any]:
    return {"status": "up", **backlog()}


def _describe_webhooks() -> dict[str, Any]:
    return {"status": "up", **measure_webhooks()}


def _describe_cordis() -> dict[str, Any]:
    release = current_release()
    return {"status": "up", "release": str(release) if release else None}


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "database": _describe_database,
    "migrations": _describe_migrations,
    "outbox": _describe_outbox,
    "webhooks": _describe_webhooks,
    "cordis": _describe_cordis,
    "limits": describe_limits,
    "zenodo": describe_zenodo,
}
