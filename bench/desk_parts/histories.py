"""What has happened at the filled desk: events with what was said, mails about them, places in the feed."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench.desk_parts.people import People
from bench.desk_parts.proposals import NOW, id_at
from bench.desk_parts.stories import COORDINATOR, SYSTEM, Story, Told, choose, count_open, tell
from bench.desk_parts.writing import restart_numbers, write
from requests_workflow.models import Delivery, EventText, FeedCursor, FeedEntry, RequestEvent

YEARS = timedelta(days=4 * 365)
SAID = ("comment", "amend", "request_changes", "decline")
UNMAILED = ("claim", "amend")

_chance = random.Random(2026)  # noqa: S311 - a sample, not a secret


def tell_stories(requests: int, events: int) -> Iterator[Story]:
    """Tell what becomes of each request, in so many events; the same in every run."""
    open_now = count_open()
    for place in range(requests):
        state, moves = choose(place, _chance)
        age = timedelta(days=_chance.randrange(1, 9)) if place < open_now else YEARS * _chance.random()
        told = list(tell(moves, NOW - age - timedelta(days=20), events, _chance))
        late = max(timedelta(), told[-1].at - NOW) if told else timedelta()
        yield state, [_earlier(one, late + timedelta(hours=1)) for one in told]


def write_histories(stories: list[Story], people: People) -> None:
    """Write the events and what comes with each."""
    write(RequestEvent, _list_events(stories, people))
    restart_numbers(RequestEvent)
    write(EventText, _list_texts(stories))
    write(Delivery, _list_mails(stories, people))
    last = write(FeedEntry, ({"event_id": pk, "position": pk} for pk, _place, _t in _number(stories)))
    FeedCursor.objects.update_or_create(name=FeedCursor.Name.HEAD, defaults={"position": last})


def _earlier(one: Told, by: timedelta) -> Told:
    return Told(one.action, one.actor, one.before, one.after, one.at - by)


def _number(stories: list[Story]) -> Iterator[tuple[int, int, Told]]:
    """Go through all events, request by request: key, place of the request, what happened."""
    pk = 0
    for place, (_state, told) in enumerate(stories):
        for one in told:
            pk += 1
            yield pk, place, one


def _list_events(stories: list[Story], people: People) -> Iterator[dict[str, Any]]:
    last, number = -1, 0
    for pk, place, one in _number(stories):
        number = number + 1 if place == last else 1
        last = place
        whose = people.files(place) if one.actor == COORDINATOR else people.decides(place)
        yield {
            "id": pk, "request_id": id_at(place), "number": number, "action": one.action,
            "from_state": one.before, "to_state": one.after, "version": number + 1, "actor_role": one.actor,
            "actor_key": None if one.actor == SYSTEM else whose[1], "at": one.at, "previous_hash": "0" * 64,
            "hash": f"{pk:064x}",
        }  # fmt: skip


def _list_texts(stories: list[Story]) -> Iterator[dict[str, Any]]:
    for pk, _place, one in _number(stories):
        if one.action in SAID:
            yield {"event_id": pk, "comment": f"What is said. {'More of it. ' * (pk % 9)}", "salt": "0" * 32}


def _list_mails(stories: list[Story], people: People) -> Iterator[dict[str, Any]]:
    for pk, place, one in _number(stories):
        if one.action not in UNMAILED:
            yield {
                "event_id": pk, "handler": "mail_coordinator", "recipient_id": people.files(place)[0],
                "status": "done", "due_at": one.at, "created_at": one.at, "done_at": one.at,
            }  # fmt: skip
