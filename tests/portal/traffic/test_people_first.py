"""A worker's threads: who has the next one that is free."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from portal.traffic.people_first import MOST_IN_A_ROW, PeopleFirst
from portal.traffic.session_proof import cookie_name, make_proof, write_proof
from tests.portal.traffic.outside import running_site
from tests.portal.traffic.slow_answers import SECONDS, SLOW

PATIENCE = 30.0
"""Seconds; far more than what is awaited takes."""


def connect(name: str = "", *, person: str = "") -> SimpleNamespace:
    """Return what the loop hands over."""
    return SimpleNamespace(sock=SimpleNamespace(person=person, has_passed=False), name=name)


class Waiting:
    """One thread, which is kept busy until all have come who are to wait for it."""

    def __init__(self) -> None:
        self.threads = PeopleFirst(1)
        self.served: list[str] = []
        self._may_go_on, self._has_begun = Event(), Event()
        self._all = [self.threads.submit(self._dawdle, connect())]
        assert self._has_begun.wait(PATIENCE)

    def come(self, name: str, *, person: str = "") -> SimpleNamespace:
        conn = connect(name, person=person)
        self._all.append(self.threads.submit(lambda conn: self.served.append(conn.name), conn))
        return conn

    def release(self) -> None:
        self._may_go_on.set()

    def serve_all(self) -> list[str]:
        self.release()
        for done in self._all:
            done.result(PATIENCE)
        return self.served

    def _dawdle(self, _conn: Any) -> None:
        self._has_begun.set()
        assert self._may_go_on.wait(PATIENCE)


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    waiting = Waiting()
    yield waiting
    waiting.serve_all()
    waiting.threads.shutdown(wait=True)


def test_people_pass_the_others_and_each_kind_keeps_its_order(waiting: Waiting) -> None:
    for name in ("guest 1", "guest 2"):
        waiting.come(name)
    for name in ("person 1", "person 2"):
        waiting.come(name, person=name)
    assert waiting.serve_all() == ["person 1", "person 2", "guest 1", "guest 2"]


def test_however_many_people_come_the_others_are_served_in_between(waiting: Waiting) -> None:
    for number in range(MOST_IN_A_ROW + 2):
        waiting.come(f"person {number}", person=str(number))
    for name in ("guest 1", "guest 2"):
        waiting.come(name)
    served = waiting.serve_all()
    assert [served.index("guest 1"), served.index("guest 2")] == [MOST_IN_A_ROW, MOST_IN_A_ROW + 3]


def test_people_who_passed_nobody_are_not_counted_against_those_who_come_later(waiting: Waiting) -> None:
    for number in range(MOST_IN_A_ROW):
        waiting.come(f"early {number}", person=str(number))

    def come(_conn: Any) -> None:
        waiting.come("guest")
        waiting.come("person", person="late")

    last = waiting.threads.submit(come, connect(person="last"))
    waiting.release()
    last.result(PATIENCE)
    assert waiting.serve_all()[MOST_IN_A_ROW:] == ["person", "guest"]


def test_one_person_passes_once_and_what_else_they_sent_waits_like_a_guests(waiting: Waiting) -> None:
    waiting.come("guest")
    passed = [waiting.come(f"request {number}", person="same").sock.has_passed for number in range(3)]
    other = waiting.come("other", person="other")
    assert (passed, other.sock.has_passed) == ([True, False, False], True)
    assert waiting.serve_all() == ["request 0", "other", "guest", "request 1", "request 2"]


def test_all_are_busy_while_as_many_are_served_as_there_are_threads(waiting: Waiting) -> None:
    assert waiting.threads.are_all_busy
    waiting.serve_all()
    deadline = time.monotonic() + PATIENCE
    while waiting.threads.are_all_busy:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_who_finds_nobody_waiting_has_passed_nobody(waiting: Waiting) -> None:
    first, second = (waiting.come(name, person=name) for name in ("one", "two"))
    waiting.come("guest")
    third = waiting.come("three", person="three")
    assert [conn.sock.has_passed for conn in (first, second, third)] == [False, False, True]


def test_what_nobody_has_looked_at_passes_nobody(waiting: Waiting) -> None:
    waiting.come("guest")
    unread = waiting.threads.submit(lambda _: list(waiting.served), SimpleNamespace(sock=object()))
    waiting.come("person", person="one")
    waiting.serve_all()
    assert unread.result(PATIENCE) == ["person", "guest"]


def test_who_waits_for_one_that_fails_hears_of_it_and_the_thread_goes_on(waiting: Waiting) -> None:
    def fail(_conn: Any) -> None:
        raise OSError("The client is gone.")

    failed: Future[Any] = waiting.threads.submit(fail, connect())
    waiting.come("guest")
    assert waiting.serve_all() == ["guest"]
    assert isinstance(failed.exception(PATIENCE), OSError)


def test_who_has_been_taken_is_served_after_the_end_and_nobody_else(waiting: Waiting) -> None:
    waiting.come("guest")
    waiting.threads.shutdown(wait=False)
    with pytest.raises(RuntimeError):
        waiting.come("too late", person="one")
    assert waiting.serve_all() == ["guest"]


def test_served_over_the_network_somebody_signed_in_passes_the_guests_who_wait(tmp_path: Path) -> None:
    proof = write_proof(make_proof("7", "key"))
    cookies = f"{settings.SESSION_COOKIE_NAME}=key; {cookie_name()}={proof}"
    alone = ["--threads=1"]
    with (
        running_site("", tmp_path / "log", served="served_slowly", workers=1, options=alone) as site,
        ThreadPoolExecutor(10) as pool,
    ):
        guests = [pool.submit(site.ask, SLOW) for _ in range(10)]
        # All of them are there before the person comes.
        time.sleep(SECONDS)
        status, _ = site.ask(SLOW, Cookie=cookies)
        are_waiting = sum(not guest.done() for guest in guests)
        assert status == 200
        assert {guest.result()[0] for guest in guests} == {200}
    assert are_waiting >= 1
