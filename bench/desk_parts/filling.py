"""Fills a database with a desk that has been at work for four years; the same in every run."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection

from bench.desk_parts.stories import COORDINATOR, OPEN, SYSTEM, Told, choose, tell
from bench.desk_parts.writing import restart_numbers, write
from communities.models import Community, CommunityGrant, Grant
from portal.accounts.models import CURATORS, User
from requests_workflow.clock import add_working_time
from requests_workflow.finding.index import index_missing
from requests_workflow.models import (
    CheckResult,
    CommunityRequest,
    Delivery,
    EventText,
    FeedCursor,
    FeedEntry,
    RequestEvent,
    RequestGrant,
    Reservation,
)
from requests_workflow.statistics.job import refresh_statistics
from requests_workflow.terms import ANSWER_WITHIN, DRAFT_KEPT, DUE_AFTER, LEASE

NOW = datetime.now(UTC).replace(microsecond=0)
YEARS = timedelta(days=4 * 365)
CURATOR_NUMBER = 12
OF_ONE = 30
"""How many requests the coordinator has whose pages are measured, at every size."""

NO_PASSWORD = "!"  # noqa: S105 - nobody can sign in with it

EACH = 4
"""How many the others have."""

WAITING = ("submitted", "in_review")
CHECKS = ("affiliation", "completeness", "duplicates", "grant", "slug")
WORDS = [
    "rivers",
    "soil",
    "energy",
    "health",
    "climate",
    "open",
    "data",
    "water",
    "urban",
    "food",
    "ocean",
    "space",
    "light",
    "quantum",
]

_chance = random.Random(2026)  # noqa: S311 - a sample, not a secret


def fill(requests: int, events: int) -> None:
    """Write so many requests with so many events, and all that hangs on them."""
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    people = _make_people(requests)
    stories = list(_tell_stories(requests, events // requests))
    _write_grants(requests)
    written = _write_requests(stories, people)
    _write_events(stories, people)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    while index_missing():
        pass
    filled = time.perf_counter()
    refresh_statistics()
    print(
        f"{written:,} requests with {RequestEvent.objects.count():,} events in {filled - began:.0f} s; all "
        f"figures measured for the first time in {time.perf_counter() - filled:.1f} s"
    )
    again = time.perf_counter()
    refresh_statistics()
    print(f"the job again, with nothing new: {time.perf_counter() - again:.2f} s")


class People:
    """Who files and who decides, by their keys."""

    def __init__(self, coordinators: list[tuple[int, UUID]], curators: list[tuple[int, UUID]]) -> None:
        self.coordinators, self.curators = coordinators, curators

    def files(self, place: int) -> tuple[int, UUID]:
        """Return who files the request at a place: the first has as many at each size."""
        open_now = sum(number for number, _state, _moves in OPEN)
        if place % 10 == 0 and place < 10 * OF_ONE:
            return self.coordinators[0]
        return self.coordinators[1 + (place % (len(self.coordinators) - 1 if place > open_now else open_now))]

    def decides(self, place: int) -> tuple[int, UUID]:
        """Return who decides on the request at a place."""
        return self.curators[place % len(self.curators)]


def _make_people(requests: int) -> People:
    number = max(400, requests // EACH)
    coordinators = (
        _make_user(f"person{place}@university{place % 900}.example", f"Person Number{place}")
        for place in range(number)
    )
    User.objects.bulk_create(coordinators, batch_size=5_000)
    curators = [
        _make_user(f"curator{place}@desk.example", f"Curator {place}") for place in range(CURATOR_NUMBER)
    ]
    User.objects.bulk_create(curators)
    everybody = list(User.objects.order_by("pk"))
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in everybody),
        batch_size=5_000,
    )
    group = Group.objects.get(name=CURATORS)
    group.user_set.set(curators)
    keys = [(one.pk, one.pseudonym) for one in everybody]
    return People(keys[:-CURATOR_NUMBER], keys[-CURATOR_NUMBER:])


def _make_user(email: str, name: str) -> User:
    return User(email=email, name=name, password=NO_PASSWORD)


Story = tuple[str, list[Told]]


def _tell_stories(requests: int, events: int) -> Iterator[Story]:
    open_now = sum(number for number, _state, _moves in OPEN)
    for place in range(requests):
        state, moves = choose(place, _chance)
        age = timedelta(days=_chance.randrange(1, 9)) if place < open_now else YEARS * _chance.random()
        told = list(tell(moves, NOW - age - timedelta(days=20), events, _chance))
        late = max(timedelta(), told[-1].at - NOW) if told else timedelta()
        yield (
            state,
            [Told(t.action, t.actor, t.before, t.after, t.at - late - timedelta(hours=1)) for t in told],
        )


def _write_grants(number: int) -> None:
    write(
        Grant,
        (
            {
                "id": place + 1, "number": str(101_000_000 + place), "acronym": f"ACRO{place}",
                "title": _title(place), "objective": "What it is for. " * 40, "status": "SIGNED",
                "framework_programme": "HORIZON", "start_date": "2024-01-01", "end_date": "2030-12-31",
                "updated_at": NOW, "fingerprint": "",
            }
            for place in range(number)
        ),
    )  # fmt: skip
    restart_numbers(Grant)


def _title(place: int) -> str:
    return (
        f"{WORDS[place % 14]} and {WORDS[place // 14 % 14]} of region {place // 196} for Europe".capitalize()
    )


def _id(place: int) -> UUID:
    # Spread as random ones are: in order they would make indexes look better than they are.
    return UUID(int=random.Random(place).getrandbits(128), version=4)  # noqa: S311 - no secret


def _community(place: int) -> UUID:
    return UUID(int=random.Random(-place - 1).getrandbits(128), version=4)  # noqa: S311 - no secret


def _write_requests(stories: list[Story], people: People) -> int:
    accepted = [place for place, (state, _told) in enumerate(stories) if state == "accepted"]
    write(
        Community,
        (
            {
                "id": _community(place),
                "slug": f"acro{place}",
                "title": _title(place),
                "created_at": NOW,
                "updated_at": NOW,
            }
            for place in accepted
        ),
    )
    write(
        CommunityGrant,
        (
            {"community_id": _community(place), "grant_id": place + 1, "is_primary": True}
            for place in accepted
        ),
    )
    number = write(
        CommunityRequest, (_describe(place, *story, people) for place, story in enumerate(stories))
    )
    write(
        RequestGrant,
        ({"request_id": _id(place), "grant_id": place + 1, "position": 0} for place in range(len(stories))),
    )
    write(Reservation, _list_reservations(stories))
    write(CheckResult, _list_checks(stories))
    return number


def _describe(place: int, state: str, told: list[Told], people: People) -> dict[str, Any]:
    """Return the row of a request, as the engine would have left it."""
    first = next((t.at for t in told if t.action == "submit"), None)
    entered = next((t.at for t in reversed(told) if t.action in ("submit", "resubmit", "reopen")), None)
    last = told[-1].at if told else NOW
    is_closed = state in ("accepted", "declined", "cancelled", "expired")
    return {
        "id": _id(place), "reference": f"EUC-2026-{place:06}", "state": state, "version": len(told) + 1,
        "slug": f"acro{place}", "title": _title(place), "description": "What the project shares. " * 6,
        "website": "https://project.example", "coordinator_id": people.files(place)[0],
        "assignee_id": people.decides(place)[0] if state == "in_review" else None,
        "lease_until": NOW + LEASE if state == "in_review" else None,
        "created_at": told[0].at if told else last, "updated_at": last, "terms_accepted_at": first,
        "submitted_at": first, "waiting_since": entered,
        "due_at": add_working_time(entered, DUE_AFTER) if entered and state in WAITING else None,
        "clock_left": DUE_AFTER / 2 if state == "changes_requested" else None,
        "expires_at": _expires(state, last), "closed_at": last if is_closed else None,
        "decline_reason": "other" if state == "declined" else "",
        "community_id": _community(place) if state == "accepted" else None,
        "events_count": len(told), "history_head": "0" * 64 if told else "",
    }  # fmt: skip


def _expires(state: str, last: datetime) -> datetime | None:
    return (
        last + {"changes_requested": ANSWER_WITHIN, "draft": DRAFT_KEPT}[state]
        if state in ("changes_requested", "draft")
        else None
    )


def _list_reservations(stories: list[Story]) -> Iterator[dict[str, Any]]:
    for place, (state, _told) in enumerate(stories):
        holder = {"community_id": _community(place)} if state == "accepted" else {"request_id": _id(place)}
        if state in ("accepted", "submitted", "in_review", "changes_requested"):
            yield {"kind": "slug", "value": f"acro{place}", **holder}
            yield {"kind": "primary_grant", "value": str(101_000_000 + place), **holder}


def _list_checks(stories: list[Story]) -> Iterator[dict[str, Any]]:
    for place, (state, told) in enumerate(stories):
        if state != "draft":
            for check in CHECKS:
                yield {
                    "request_id": _id(place), "check_id": check, "level": "info", "summary": "In order. " * 4,
                    "facts": {"number": place, "organisation": "University of Somewhere"}, "rule_version": 1,
                    "request_version": len(told), "ran_at": told[-1].at if told else NOW,
                }  # fmt: skip


def _write_events(stories: list[Story], people: People) -> None:
    write(RequestEvent, _list_events(stories, people))
    restart_numbers(RequestEvent)
    said = ("comment", "amend", "request_changes", "decline")
    texts = ((row["id"], row["action"]) for row in _list_events(stories, people) if row["action"] in said)
    write(
        EventText,
        (
            {"event_id": pk, "comment": f"What is said. {'More of it. ' * (pk % 9)}", "salt": "0" * 32}
            for pk, _action in texts
        ),
    )
    rows = (row for row in _list_events(stories, people) if row["action"] not in ("claim", "amend"))
    write(
        Delivery,
        (
            {
                "event_id": row["id"],
                "handler": "mail_coordinator",
                "recipient_id": row["for"],
                "status": "done",
                "due_at": row["at"],
                "created_at": row["at"],
                "done_at": row["at"],
            }
            for row in rows
        ),
    )
    last = write(
        FeedEntry, ({"event_id": row["id"], "position": row["id"]} for row in _list_events(stories, people))
    )
    FeedCursor.objects.update_or_create(name=FeedCursor.Name.HEAD, defaults={"position": last})


def _list_events(stories: list[Story], people: People) -> Iterator[dict[str, Any]]:
    """Go through all events, request by request."""
    pk = 0
    for place, (_state, told) in enumerate(stories):
        for number, t in enumerate(told, start=1):
            pk += 1
            whose = people.files(place) if t.actor == COORDINATOR else people.decides(place)
            yield {
                "id": pk, "request_id": _id(place), "number": number,
                "action": t.action, "from_state": t.before,
                "to_state": t.after, "version": number + 1, "actor_role": t.actor,
                "actor_key": None if t.actor == SYSTEM else whose[1], "at": t.at, "previous_hash": "0" * 64,
                "hash": f"{pk:064x}", "for": people.files(place)[0],
            }  # fmt: skip
