"""What clients don't take at once: kept in order, within bounds."""

import socket
import time
from collections.abc import Iterator

import pytest

from portal.traffic import outgoing
from portal.traffic.line import find_wait
from portal.traffic.outgoing import Outgoing

MUCH = bytes(range(250)) * 20_000


@pytest.fixture
def both() -> Iterator[tuple[Outgoing, socket.socket]]:
    """A connection as a thread has it, and the client's end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        ours = Outgoing(server.accept()[0])
    with ours, client:
        client.settimeout(30)
        yield ours, client


def test_what_is_kept_is_sent_later_in_order(
    both: tuple[Outgoing, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "MOST_KEPT", len(MUCH))
    ours, client = both
    ours.sendall(MUCH)
    assert ours.kept > 0
    # There is room for more now, but what is kept comes first.
    heard = client.recv(2_000_000, socket.MSG_WAITALL)
    ours.sendall(b"the end")
    while len(heard) < len(MUCH) + 7:
        ours.send_kept()
        heard += client.recv(1_000_000)
    assert heard == MUCH + b"the end"
    assert ours.kept == 0


def test_who_does_not_read_more_than_is_kept_is_given_up_after_a_while(
    both: tuple[Outgoing, socket.socket],
) -> None:
    ours, _ = both
    ours.settimeout(0.2)
    with pytest.raises(BrokenPipeError):
        ours.sendall(MUCH * 10)
    assert ours.kept == 0


def test_no_more_is_kept_in_all_than_there_is_room_for(
    both: tuple[Outgoing, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "MOST_KEPT", 100 * len(MUCH))
    monkeypatch.setattr(outgoing, "MOST_KEPT_IN_ALL", len(MUCH))
    ours, _ = both
    with pytest.raises(BrokenPipeError):
        ours.sendall(MUCH * 4)
    assert (ours.kept, Outgoing._kept_in_all) == (0, 0)


def test_what_waits_behind_its_clients_own_requests_makes_no_line(
    both: tuple[Outgoing, socket.socket],
) -> None:
    ours, client = both
    client.sendall(b"GET")
    time.sleep(0.3)
    assert find_wait(ours) > 0.2
    ours.free_since = time.monotonic()
    assert find_wait(ours) < 0.1
