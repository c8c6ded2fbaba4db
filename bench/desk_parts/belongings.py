"""What hangs on each request of the filled desk: what it reserves, what its checks said, how it is found."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from bench.desk_parts.people import People
from bench.desk_parts.proposals import NOW, community_at, id_at, number_at, title_at
from bench.desk_parts.stories import Story
from bench.desk_parts.writing import write
from communities.slugs import slug_skeleton
from portal.accounts.models import User
from requests_workflow.finding.words import list_words
from requests_workflow.models import CheckResult, RequestWord, Reservation

CHECKS = ("affiliation", "completeness", "duplicates", "grant", "slug")
HOLDING = ("submitted", "in_review", "changes_requested")


def write_belongings(stories: list[Story], people: People) -> None:
    """Write reservations, results of checks, and the words of the search."""
    write(Reservation, _list_reservations(stories))
    write(CheckResult, _list_checks(stories))
    write(RequestWord, _list_words(stories, people))


def _list_reservations(stories: list[Story]) -> Iterator[dict[str, Any]]:
    for place, (state, _told) in enumerate(stories):
        if state != "accepted" and state not in HOLDING:
            continue
        holder = (
            {"community_id": community_at(place)} if state == "accepted" else {"request_id": id_at(place)}
        )
        yield {"kind": "slug", "value": slug_skeleton(f"acro{place}"), **holder}
        yield {"kind": "primary_grant", "value": number_at(place), **holder}


def _list_checks(stories: list[Story]) -> Iterator[dict[str, Any]]:
    for place, (state, told) in enumerate(stories):
        for check in CHECKS if state != "draft" else ():
            yield {
                "request_id": id_at(place), "check_id": check, "level": "info", "summary": "In order. " * 4,
                "facts": {"number": place, "organisation": "University of Somewhere"}, "rule_version": 1,
                "request_version": len(told), "ran_at": told[-1].at if told else NOW,
            }  # fmt: skip


def _list_words(stories: list[Story], people: People) -> Iterator[dict[str, Any]]:
    """Go through the words as the workflow lists them, of what was submitted."""
    users = User.objects.in_bulk()
    for place, (_state, told) in enumerate(stories):
        if not any(one.action == "submit" for one in told):
            continue
        request = SimpleNamespace(
            reference=f"EUC-2026-{place:06}", slug=f"acro{place}", linked_community="", title=title_at(place),
            coordinator=users[people.files(place)[0]],
        )  # fmt: skip
        grant = SimpleNamespace(number=number_at(place), acronym=f"ACRO{place}")
        for word in list_words(request, [grant]):
            yield {"request_id": id_at(place), "word": word}
