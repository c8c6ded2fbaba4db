"""Asks for the pages that people work with, and for the radar, in turn, and counts their queries."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import CURATORS, User
from portal.traffic.decider import current_decider
from requests_workflow.checks.duplicates import judge_duplicates
from requests_workflow.checks.runner import evaluate_checks
from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import with_everything_shown
from requests_workflow.states import State

Work = Callable[[], object]

EACH = 8
OK = 200
BEGINNING = "1010007"
"""How the numbers of a hundred grants begin, at every size: pages are compared that show as many rows."""

DESK, API = "/admin/requests_workflow/communityrequest/", "/api/v1/requests/"

QUEUES = {
    "desk: the queue": "",
    "desk: the queue, one state": "?state=submitted",
    "desk: the queue, what I may claim": "?needs=unclaimed",
    "desk: all requests": "?state=all",
    "desk: accepted requests": "?state=accepted",
    "desk: search, how a number begins": f"?state=all&q={BEGINNING}",
    "desk: search, two common words, waiting": "?q=rivers+europe",
    "desk: search, two common words, all": "?state=all&q=rivers+europe",
    "desk: search, two words seldom together": "?q=rivers+soil",
    "desk: search, nothing": "?state=all&q=nothinglikeit",
}
API_LISTS = {
    "API: the queue": "?state=submitted,in_review&ordering=submitted_at",
    "API: the queue, by change": "?state=submitted,in_review&ordering=updated_at",
    "API: all requests": "",
    "API: all requests, by submission": "?ordering=-submitted_at",
    "API: all requests, by change": "?ordering=updated_at",
    "API: a search": f"?search={BEGINNING}",
    "API: a search, two common words": "?search=rivers+europe",
}


def measure() -> dict[str, Any]:
    """Return the queries of each page, and its times in milliseconds."""
    settings.ALLOWED_HOSTS = ["*"]
    works = {
        **{name: partial(_ask, client, address) for name, client, address in _list_pages()},
        **dict(_list_checks()),
    }
    queries = {name: _count(work) for name, work in works.items()}
    times = defaultdict(list)
    for _ in range(EACH):
        for name, work in works.items():
            times[name].append(_time(work))
    return {"queries": queries, "times": times}


def _list_checks() -> Iterator[tuple[str, Work]]:
    """Go through what runs while a request is locked: the radar, and all checks together."""
    asked = with_everything_shown(CommunityRequest.objects.all()).get(reference="EUC-2026-000010")
    yield "radar: duplicates of a request", lambda: judge_duplicates(asked)
    yield "all checks of a request", lambda: evaluate_checks(asked)


def _list_pages() -> Iterator[tuple[str, Client, str]]:
    """Go through the pages: what they are called, who asks, and where."""
    asked = CommunityRequest.objects.get(reference="EUC-2026-000010")
    curator = _sign_in(User.objects.filter(groups__name=CURATORS).order_by("pk")[0])
    coordinator = _sign_in(asked.coordinator)
    yield from ((name, curator, address) for name, address in _list_desk(asked))
    claimed = CommunityRequest.objects.filter(state=State.IN_REVIEW).order_by("reference")[0]
    yield "desk: a request, claimed", _sign_in(_assignee(claimed)), f"{DESK}{claimed.pk}/change/"
    yield "coordinator: a request", coordinator, f"/requests/{asked.reference}/"
    yield "coordinator: my requests", coordinator, "/requests/"
    yield "coordinator: my requests, a search", coordinator, "/requests/?q=rivers"
    yield from ((name, curator, f"{API}{query}") for name, query in API_LISTS.items())
    yield "API: a coordinator's requests", coordinator, API
    yield "API: a request", coordinator, f"{API}{asked.pk}/"
    yield "everybody: how quickly we decide", Client(), "/transparency/"


def _list_desk(asked: CommunityRequest) -> Iterator[tuple[str, str]]:
    yield from ((name, f"{DESK}{query}") for name, query in QUEUES.items())
    yield "desk: search, a reference", f"{DESK}?state=all&q={asked.reference}"
    yield "desk: search, an address", f"{DESK}?state=all&q={asked.coordinator.email}"
    yield "desk: a request, waiting", f"{DESK}{asked.pk}/change/"
    yield "desk: what needs me", "/admin/"
    yield "desk: figures", "/admin/requests_workflow/deskfigures/"


def _assignee(request: CommunityRequest) -> User:
    assert request.assignee is not None  # noqa: S101 - it is in review
    return request.assignee


def _sign_in(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _count(work: Work) -> int:
    work()  # what a process reads once is not the page's
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def _time(work: Work) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1_000


def _ask(client: Client, address: str) -> None:
    current_decider.cache_clear()  # the limits would stop a bench
    cache.clear()
    response = client.get(address)
    if response.status_code != OK:
        raise SystemExit(f"{address} answered {response.status_code}: {response.text[:500]}")
