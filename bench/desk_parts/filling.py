"""Fills a database with a desk that has been at work for four years; the same in every run."""

import time

from django.core.management import call_command
from django.db import connection

from bench.desk_parts.belongings import write_belongings
from bench.desk_parts.histories import tell_stories, write_histories
from bench.desk_parts.people import write_people
from bench.desk_parts.proposals import write_grants, write_requests
from requests_workflow.finding.index import index_missing
from requests_workflow.models import RequestEvent
from requests_workflow.statistics.job import refresh_statistics

HURRYING = {
    "sqlite": ("PRAGMA cache_size = -600000", "PRAGMA synchronous = OFF"),
    "postgresql": (
        "SET statement_timeout = 0",
        "SET idle_in_transaction_session_timeout = 0",
        "SET synchronous_commit = off",
        "SET work_mem = '256MB'",
    ),
}


def fill(requests: int, events: int) -> None:
    """Write so many requests with so many events, and all that hangs on them; then let the figures begin."""
    began = time.perf_counter()
    written = _write(requests, events)
    filled = time.perf_counter()
    refresh_statistics()
    print(
        f"{written:,} requests with {RequestEvent.objects.count():,} events in {filled - began:.0f} s; all "
        f"figures measured for the first time in {time.perf_counter() - filled:.1f} s"
    )
    again = time.perf_counter()
    refresh_statistics()
    print(f"the job again, with nothing new: {time.perf_counter() - again:.2f} s", flush=True)


def _hurry() -> None:
    """Let the database keep its indexes in memory, not wait for the disk, and take its time.

    What is lost is filled again; and the limits that the portal gives its queries are for people who wait.
    """
    with connection.cursor() as cursor:
        for command in HURRYING[connection.vendor]:
            cursor.execute(command)


def _write(requests: int, events: int) -> int:
    call_command("migrate", verbosity=0)
    _hurry()
    people = write_people(requests)
    stories = list(tell_stories(requests, events // requests))
    write_grants(requests)
    written = write_requests(stories, people)
    write_belongings(stories, people)
    write_histories(stories, people)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    if unfound := index_missing():
        raise SystemExit(f"{unfound} requests were written without the words by which they are found.")
    return written
