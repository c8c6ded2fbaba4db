"""What is asked for at the filled desk: projects, requests for them, and communities that came of these."""

import random
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from bench.desk_parts.people import People
from bench.desk_parts.stories import Story, Told
from bench.desk_parts.writing import restart_numbers, write
from communities.models import Community, CommunityGrant, Grant
from communities.search_index import rebuild
from requests_workflow.clock import add_working_time
from requests_workflow.models import CommunityRequest, RequestGrant
from requests_workflow.terms import ANSWER_WITHIN, DRAFT_KEPT, DUE_AFTER, LEASE

NOW = datetime.now(UTC).replace(microsecond=0)
WAITING = ("submitted", "in_review")
CLOSED = ("accepted", "declined", "cancelled", "expired")
WORDS = (
    "rivers", "soil", "energy", "health", "climate", "open", "data", "water", "urban", "food", "ocean",
    "space", "light", "quantum",
)  # fmt: skip


def title_at(place: int) -> str:
    """Return the title of the project at a place: of common words, and one that few have."""
    return (
        f"{WORDS[place % 14]} and {WORDS[place // 14 % 14]} of region {place // 196} for Europe".capitalize()
    )


def number_at(place: int) -> str:
    """Return its grant number."""
    return str(101_000_000 + place)


@cache
def id_at(place: int) -> UUID:
    """Return the key of the request at a place.

    Spread as random ones are: in order they would make indexes look better than they are.
    """
    return UUID(int=random.Random(place).getrandbits(128), version=4)  # noqa: S311 - no secret


@cache
def community_at(place: int) -> UUID:
    """Return the key of the community that came of the request at a place."""
    return UUID(int=random.Random(-place - 1).getrandbits(128), version=4)  # noqa: S311 - no secret


def write_grants(number: int) -> None:
    """Write one project for each request, and have the catalogue's search know them."""
    write(
        Grant,
        (
            {
                "id": place + 1, "number": number_at(place), "acronym": f"ACRO{place}",
                "title": title_at(place), "objective": "What it is for. " * 40, "status": "SIGNED",
                "framework_programme": "HORIZON", "start_date": "2024-01-01", "end_date": "2030-12-31",
                "updated_at": NOW, "fingerprint": "",
            }
            for place in range(number)
        ),
    )  # fmt: skip
    restart_numbers(Grant)
    rebuild()


def write_requests(stories: list[Story], people: People) -> int:
    """Write the requests as the engine would have left them, and the communities; return how many."""
    accepted = [place for place, (state, _told) in enumerate(stories) if state == "accepted"]
    write(Community, (_describe_community(place) for place in accepted))
    write(
        CommunityGrant,
        (
            {"community_id": community_at(place), "grant_id": place + 1, "is_primary": True}
            for place in accepted
        ),
    )
    number = write(
        CommunityRequest, (_describe(place, *story, people) for place, story in enumerate(stories))
    )
    write(
        RequestGrant,
        ({"request_id": id_at(place), "grant_id": place + 1, "position": 0} for place in range(number)),
    )
    return number


def _describe_community(place: int) -> dict[str, Any]:
    return {
        "id": community_at(place), "slug": f"acro{place}", "title": title_at(place),
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip


def _describe(place: int, state: str, told: list[Told], people: People) -> dict[str, Any]:
    first = next((t.at for t in told if t.action == "submit"), None)
    entered = next((t.at for t in reversed(told) if t.action in ("submit", "resubmit", "reopen")), None)
    last = told[-1].at if told else NOW
    return {
        "id": id_at(place), "reference": f"EUC-2026-{place:06}", "state": state, "version": len(told) + 1,
        "slug": f"acro{place}", "title": title_at(place), "description": "What the project shares. " * 6,
        "website": "https://project.example", "coordinator_id": people.files(place)[0],
        "assignee_id": people.decides(place)[0] if state == "in_review" else None,
        "lease_until": NOW + LEASE if state == "in_review" else None,
        "created_at": told[0].at if told else last, "updated_at": last, "terms_accepted_at": first,
        "submitted_at": first, "waiting_since": entered,
        "due_at": add_working_time(entered, DUE_AFTER) if entered and state in WAITING else None,
        "clock_left": DUE_AFTER / 2 if state == "changes_requested" else None,
        "expires_at": _expires(state, last), "closed_at": last if state in CLOSED else None,
        "decline_reason": "other" if state == "declined" else "",
        "community_id": community_at(place) if state == "accepted" else None,
        "events_count": len(told), "history_head": "0" * 64 if told else "",
    }  # fmt: skip


def _expires(state: str, last: datetime) -> datetime | None:
    kept = {"changes_requested": ANSWER_WITHIN, "draft": DRAFT_KEPT}
    return last + kept[state] if state in kept else None
