"""A reader of the feed who saw a position never misses a lower one, however transactions end."""

import random
import threading
import time

import pytest
from django.db import connection, transaction

from requests_workflow.engine import perform
from requests_workflow.feed.positions import give_positions
from requests_workflow.feed.reading import read_feed
from requests_workflow.models import CommunityRequest, FeedCursor, FeedEntry, RequestEvent
from requests_workflow.services import comment
from tests.factories import make_curator, make_draft, make_submitted, make_user
from tests.requests_workflow.races.racing import Racer

AFTER_THE_EVENT = 'INSERT INTO "requests_workflow_feedentry"'
WRITERS, WRITES = 4, 12


def read_positions(after: int = 0) -> list[tuple[int, int]]:
    """Return position and event of all that a curator reads from there on."""
    found = read_feed(make_curator(), after=after, size=1000)
    return [(entry.position or 0, entry.event_id or 0) for entry in found.entries]


@pytest.mark.django_db
def test_every_event_is_entered_with_its_move_and_gets_the_next_position() -> None:
    request = make_submitted()
    assert list(FeedEntry.objects.values_list("position", flat=True)) == [None]
    assert give_positions() == 1
    perform(request.pk, "cancel", actor=request.coordinator)
    assert give_positions() == 1
    assert give_positions() == 0
    entries = FeedEntry.objects.order_by("position").values_list("position", "event__action")
    assert list(entries) == [(1, "submit"), (2, "cancel")]


@pytest.mark.django_db
def test_a_move_that_is_rolled_back_leaves_no_entry_and_no_hole() -> None:
    request = make_submitted()
    give_positions()
    with transaction.atomic():
        perform(request.pk, "cancel", actor=request.coordinator)
        transaction.set_rollback(True)
    perform(request.pk, "cancel", actor=request.coordinator)
    give_positions()
    assert list(FeedEntry.objects.order_by("pk").values_list("position", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_a_lost_cursor_goes_on_at_the_end_and_gives_no_position_twice() -> None:
    request = make_submitted()
    give_positions()
    FeedCursor.objects.all().delete()
    perform(request.pk, "cancel", actor=request.coordinator)
    give_positions()
    assert list(FeedEntry.objects.order_by("pk").values_list("position", flat=True)) == [1, 2]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_commits_later_gets_the_later_position_though_it_was_written_first() -> None:
    """The event written first has the lower number, and commits last.

    With the number as the position, a reader who saw the second would have missed the first for ever.
    """
    slow, quick = make_submitted(), make_submitted()
    give_positions()
    before = max(position for position, _ in read_positions())
    held = Racer(
        lambda: perform(slow.pk, "cancel", actor=slow.coordinator), hold_after=AFTER_THE_EVENT
    ).start_and_hold()
    perform(quick.pk, "cancel", actor=quick.coordinator)
    seen = read_positions(before)
    assert [event for _, event in seen] == [RequestEvent.objects.get(request=quick, action="cancel").pk]
    held.finish()
    late = RequestEvent.objects.get(request=slow, action="cancel").pk
    assert late < seen[-1][1], "it was written first"
    assert read_positions(seen[-1][0]) == [(seen[-1][0] + 1, late)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gives_positions_and_the_other_neither_waits_nor_gives_the_same() -> None:
    make_submitted()
    held = Racer(give_positions, hold_after='UPDATE "requests_workflow_feedentry"').start_and_hold()
    assert give_positions() == 0
    assert read_positions() == []
    assert held.finish() == 1
    assert [position for position, _ in read_positions()] == [1]


@pytest.mark.django_db(transaction=True)
def test_giving_positions_holds_up_no_move() -> None:
    """On PostgreSQL a move is made while positions are being given; on SQLite writers take turns anyway."""
    request = make_submitted()
    held = Racer(give_positions, hold_after='UPDATE "requests_workflow_feedentry"')
    if connection.vendor != "postgresql":
        held.hold_after = ""
    held.start()
    if held.hold_after:
        assert held.is_held.wait(10)
    assert perform(request.pk, "cancel", actor=request.coordinator).state == "cancelled"
    assert held.finish() in {1, 2}


@pytest.mark.django_db(transaction=True)
def test_in_a_storm_every_reader_reads_every_event_once_and_in_order() -> None:
    """Writers whose transactions overlap and are rolled back now and then, while readers follow the feed."""
    requests = [make_draft(make_user()) for _ in range(WRITERS)]
    for request in requests:
        perform(request.pk, "submit", actor=request.coordinator)
    is_over = threading.Event()
    reads: list[list[tuple[int, int]]] = [[] for _ in range(3)]
    threads = [threading.Thread(target=_write, args=(request,)) for request in requests]
    readers = [threading.Thread(target=_follow, args=(mine, is_over)) for mine in reads]
    for thread in [*readers, *threads]:
        thread.start()
    for thread in threads:
        thread.join(60)
    is_over.set()
    for thread in readers:
        thread.join(60)
    events = set(RequestEvent.objects.values_list("pk", flat=True))
    assert len(events) == WRITERS * (1 + WRITES)
    for mine in reads:
        positions = [position for position, _ in mine]
        assert positions == list(range(1, len(events) + 1)), "in order, without a hole, and none twice"
        assert {event for _, event in mine} == events
        for request in requests:
            own = set(request.events.values_list("pk", flat=True))
            assert [event for _, event in mine if event in own] == sorted(own)


def _write(request: CommunityRequest) -> None:
    chance = random.Random(str(request.pk))
    try:
        done = 0
        while done < WRITES:
            is_given_up = chance.random() < 0.2
            with transaction.atomic():
                comment(request.pk, f"Comment {done}", actor=request.coordinator)
                time.sleep(chance.uniform(0, 0.01))
                transaction.set_rollback(is_given_up)
            done += not is_given_up
    finally:
        connection.close()


def _follow(mine: list[tuple[int, int]], is_over: threading.Event) -> None:
    """Read on from the last position until nothing comes after the end of the storm."""
    after, reader = 0, make_curator()
    try:
        while True:
            # Asked before reading: another reader may give the last positions just after.
            was_over = is_over.is_set() and not FeedEntry.objects.filter(position=None).exists()
            found = read_feed(reader, after=after, size=5)
            mine += [(entry.position or 0, entry.event_id or 0) for entry in found.entries]
            after = found.next_position
            if was_over and not found.entries:
                return
    finally:
        connection.close()
