"""The line before a process: what a burst is, and what is more."""

import socket
import time

import pytest
from pytest_django import Settings

from portal.traffic.crowd import Crowd
from portal.traffic.line import (
    BURST_SECONDS,
    CALM_SECONDS,
    LONG_WAIT,
    MOST_COUNTED,
    MOST_MISSED,
    SHORT_BURST_SECONDS,
    SHORT_WAIT,
    Line,
    count_processors,
    find_wait,
)
from tests.portal.traffic.conftest import SecondsClock


@pytest.fixture
def line(seconds: SecondsClock) -> Line:
    return Line(clock=seconds)


def let_it_stand(line: Line, seconds: SecondsClock) -> None:
    """Let every request for longer than a burst find a long line."""
    assert not line.is_too_long(LONG_WAIT)
    seconds.now += BURST_SECONDS
    assert line.is_too_long(LONG_WAIT)


def test_a_burst_may_wait_as_long_as_it_takes(line: Line, seconds: SecondsClock) -> None:
    for _ in range(9):
        assert not line.is_too_long(2.0)
        seconds.now += BURST_SECONDS / 10
    assert not line.is_long


def test_a_line_that_stands_longer_than_a_burst_is_too_long(line: Line, seconds: SecondsClock) -> None:
    let_it_stand(line, seconds)
    assert line.is_long


def test_one_request_that_finds_it_short_ends_the_line(line: Line, seconds: SecondsClock) -> None:
    line.is_too_long(LONG_WAIT)
    seconds.now += BURST_SECONDS * 0.9
    assert not line.is_too_long(LONG_WAIT - 0.001)
    seconds.now += BURST_SECONDS * 0.9
    assert not line.is_too_long(LONG_WAIT)


def test_after_a_long_line_there_is_no_patience_with_the_next(line: Line, seconds: SecondsClock) -> None:
    let_it_stand(line, seconds)
    seconds.now += CALM_SECONDS * 0.9
    assert not line.is_too_long(SHORT_WAIT - 0.001)
    assert line.is_too_long(SHORT_WAIT)


def test_nobody_stood_in_line_while_nobody_came(line: Line, seconds: SecondsClock) -> None:
    line.is_too_long(LONG_WAIT)
    seconds.now += BURST_SECONDS * 60
    assert not line.is_too_long(LONG_WAIT)


def test_a_single_slow_moment_does_not_prolong_the_impatience(line: Line, seconds: SecondsClock) -> None:
    let_it_stand(line, seconds)
    seconds.now += CALM_SECONDS * 0.6
    assert not line.is_too_long(0.0)
    assert line.is_too_long(LONG_WAIT)
    seconds.now += CALM_SECONDS * 0.6
    assert not line.is_long


def test_a_line_that_stands_again_prolongs_it(line: Line, seconds: SecondsClock) -> None:
    let_it_stand(line, seconds)
    seconds.now += CALM_SECONDS * 0.6
    line.is_too_long(LONG_WAIT)
    seconds.now += SHORT_BURST_SECONDS
    assert line.is_too_long(LONG_WAIT)
    seconds.now += CALM_SECONDS * 0.6
    assert line.is_long


def send_away(line: Line, seconds: SecondsClock, *, part: float, during: float) -> None:
    """Send guests away, a hundred a second, who would have filled a part of so many seconds."""
    for _ in range(round(during * 100)):
        seconds.now += 0.01
        line.note_sent_away(0.01 * part)


def test_however_short_it_is_kept_a_crowd_that_would_fill_a_quarter_of_the_time_is_still_there(
    line: Line, seconds: SecondsClock
) -> None:
    let_it_stand(line, seconds)
    send_away(line, seconds, part=0.3, during=CALM_SECONDS * 2)
    assert line.is_long


def test_a_few_who_are_sent_away_are_no_crowd(line: Line, seconds: SecondsClock) -> None:
    let_it_stand(line, seconds)
    send_away(line, seconds, part=0.2, during=CALM_SECONDS * 2)
    assert not line.is_long


def test_those_who_are_sent_away_in_a_burst_make_no_long_line(line: Line, seconds: SecondsClock) -> None:
    send_away(line, seconds, part=3.0, during=BURST_SECONDS * 0.95)
    seconds.now += BURST_SECONDS
    line.note_sent_away(1.0)
    assert not line.is_long


def test_where_guests_are_sent_away_for_longer_than_a_burst_a_line_would_stand(
    line: Line, seconds: SecondsClock
) -> None:
    send_away(line, seconds, part=0.3, during=BURST_SECONDS * 1.05)
    assert line.is_long


def test_a_few_who_are_sent_away_for_long_make_none(line: Line, seconds: SecondsClock) -> None:
    send_away(line, seconds, part=0.2, during=60)
    assert not line.is_long


def test_bursts_with_calm_between_them_make_none(line: Line, seconds: SecondsClock) -> None:
    for _ in range(5):
        send_away(line, seconds, part=3.0, during=BURST_SECONDS * 0.6)
        seconds.now += BURST_SECONDS
    assert not line.is_long


def test_few_are_no_crowd_however_long_each_would_have_taken(line: Line, seconds: SecondsClock) -> None:
    let_it_stand(line, seconds)
    for _ in range(120):
        seconds.now += MOST_COUNTED / MOST_MISSED * 1.25
        line.note_sent_away(60.0)
    assert not line.is_long


@pytest.fixture
def lines(seconds: SecondsClock) -> list[Line]:
    """Those of two processes of one server."""
    crowd = Crowd()
    return [Line(clock=seconds, crowd=crowd, processors=2) for _ in range(2)]


def test_a_line_before_one_process_is_none_before_another(lines: list[Line], seconds: SecondsClock) -> None:
    let_it_stand(lines[0], seconds)
    assert [line.is_long for line in lines] == [True, False]


def test_a_crowd_that_one_process_sends_away_all_know(lines: list[Line], seconds: SecondsClock) -> None:
    let_it_stand(lines[0], seconds)
    send_away(lines[0], seconds, part=0.6, during=CALM_SECONDS * 2)
    assert [line.is_long for line in lines] == [True, True]


def test_those_who_are_sent_away_are_counted_together_and_beside_the_time_of_all_processes(
    lines: list[Line], seconds: SecondsClock
) -> None:
    send_away(lines[0], seconds, part=0.45, during=10)
    alone = lines[0].is_long
    for _ in range(100):
        for line in lines:
            send_away(line, seconds, part=0.6, during=0.02)
    assert (alone, lines[0].is_long) == (False, True)


@pytest.mark.parametrize(
    ("workers", "cores", "is_shared", "processors"),
    [(2, 8, True, 2), (9, 4, True, 4), (0, 4, True, 1), (4, None, True, 1), (4, 8, False, 1)],
)
def test_a_crowd_is_held_against_the_processors_of_those_who_know_of_it(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    workers: int,
    cores: int | None,
    is_shared: bool,
    processors: int,
) -> None:
    settings.WEB_CONCURRENCY = workers
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert count_processors(is_shared=is_shared) == processors


def test_calm_comes_back_once_nobody_was_one_too_many_for_a_while(line: Line, seconds: SecondsClock) -> None:
    let_it_stand(line, seconds)
    seconds.now += CALM_SECONDS
    assert not line.is_long
    assert not line.is_too_long(LONG_WAIT)


def test_the_kernel_tells_how_long_the_bytes_of_a_request_have_lain_unread() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    with server, socket.create_connection(server.getsockname()) as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        # Not accepted meanwhile: that is where most of a line stands.
        time.sleep(0.2)
        accepted, _ = server.accept()
        with accepted:
            assert 0.15 < find_wait(accepted) < 5


def test_where_nobody_can_tell_nobody_has_waited() -> None:
    assert find_wait(None) == 0.0


def test_a_socket_of_the_file_system_has_no_such_facts() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert find_wait(ours) == 0.0
