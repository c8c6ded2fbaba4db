"""Asks for the pages that people work with, in turn, and counts their queries."""

import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import CURATORS, User
from portal.traffic.decider import current_decider
from requests_workflow.models import CommunityRequest
from requests_workflow.states import State

EACH = 8
OK = 200
DESK = "/admin/requests_workflow/communityrequest/"


def measure() -> dict[str, Any]:
    """Return the queries of each page, and its times in milliseconds."""
    settings.ALLOWED_HOSTS = ["*"]
    pages = list(_list_pages())
    queries = {name: _count(client, address) for name, client, address in pages}
    times = defaultdict(list)
    for _ in range(EACH):
        for name, client, address in pages:
            times[name].append(_time(client, address))
    return {"queries": queries, "times": times}


def _list_pages() -> Iterator[tuple[str, Client, str]]:
    """Go through the pages: what they are called, who asks, and where."""
    asked = CommunityRequest.objects.get(reference="EUC-2026-000010")
    claimed = CommunityRequest.objects.filter(state=State.IN_REVIEW).order_by("reference")[0]
    curator = _sign_in(User.objects.filter(groups__name=CURATORS).order_by("pk")[0])
    reviewer, coordinator = _sign_in(_assignee(claimed)), _sign_in(asked.coordinator)
    yield "desk: the queue", curator, DESK
    yield "desk: the queue, one state", curator, f"{DESK}?state=submitted"
    yield "desk: all requests", curator, f"{DESK}?state=all"
    yield "desk: accepted requests", curator, f"{DESK}?state=accepted"
    yield "desk: search, a reference", curator, f"{DESK}?state=all&q={asked.reference}"
    yield "desk: search, an acronym", curator, f"{DESK}?state=all&q=acro77"
    yield "desk: search, two common words, waiting", curator, f"{DESK}?q=rivers+soil"
    yield "desk: search, two common words, all", curator, f"{DESK}?state=all&q=rivers+soil"
    yield "desk: search, nothing", curator, f"{DESK}?state=all&q=nothinglikeit"
    yield "desk: a request, waiting", curator, f"{DESK}{asked.pk}/change/"
    yield "desk: a request, claimed", reviewer, f"{DESK}{claimed.pk}/change/"
    yield "desk: figures", curator, "/admin/requests_workflow/deskfigures/"
    yield "coordinator: a request", coordinator, f"/requests/{asked.reference}/"
    yield "coordinator: my requests", coordinator, "/requests/"
    yield "coordinator: my requests, a search", coordinator, "/requests/?q=rivers"
    yield "API: the queue", curator, "/api/v1/requests/?state=submitted,in_review&ordering=submitted_at"
    yield "API: all requests", curator, "/api/v1/requests/"
    yield "API: a search", curator, "/api/v1/requests/?search=acro77"
    yield "API: a coordinator's requests", coordinator, "/api/v1/requests/"
    yield "API: a request", coordinator, f"/api/v1/requests/{asked.pk}/"
    yield "everybody: how quickly we decide", Client(), "/transparency/"


def _assignee(request: CommunityRequest) -> User:
    assert request.assignee is not None  # noqa: S101 - it is in review
    return request.assignee


def _sign_in(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _count(client: Client, address: str) -> int:
    _ask(client, address)  # what a process reads once is not the page's
    with CaptureQueriesContext(connection) as queries:
        _ask(client, address)
    return len(queries)


def _time(client: Client, address: str) -> float:
    began = time.perf_counter()
    _ask(client, address)
    return (time.perf_counter() - began) * 1_000


def _ask(client: Client, address: str) -> None:
    current_decider.cache_clear()  # the limits would stop a bench
    cache.clear()
    response = client.get(address)
    if response.status_code != OK:
        raise SystemExit(f"{address} answered {response.status_code}: {response.text[:500]}")
