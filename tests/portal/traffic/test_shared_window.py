"""The shared window: never one too many, all policies or none, small, and gone when it is over."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from redis import Redis

from portal.traffic.decisions import Decision, Demand
from portal.traffic.policies import DEFAULT_TABLE, Policy
from portal.traffic.shared_window import PREFIX, SharedWindow, connect
from tests.portal.traffic.stepped_redis import SteppedWindow
from tests.services.redis import RedisServer

pytestmark = pytest.mark.redis

GUEST = "v4:0123456789abcdef0123456789abcdef"
MINUTE = Demand("minute", "user:1", 30, 60)
HOUR = Demand("hour", "user:1", 300, 3_600)
SCOPES = sorted(DEFAULT_TABLE.scopes)
MICROSECONDS = 1_000_000


@pytest.fixture
def client(redis_server: RedisServer) -> Iterator[Redis]:
    client = Redis.from_url(redis_server.url)
    yield client
    client.close()


@pytest.fixture
def window(client: Redis) -> SteppedWindow:
    return SteppedWindow(client)


@pytest.mark.parametrize(
    ("demand", "steps"),
    [
        (MINUTE, [0, 0.0004, 0.01, 0.5, 1.9, 7, 29.99]),
        (Demand("hour", "user:1", 300, 3_600), [0, 0.01, 1.9, 15, 29.9]),
        (Demand("network", "net4:1", 600, 60), [0, 0, 0.0004, 0.05, 0.3]),
    ],
    ids=["log", "buckets", "short buckets"],
)
def test_no_window_of_any_kind_ever_holds_more_than_the_limit(
    window: SteppedWindow, demand: Demand, steps: list[float]
) -> None:
    chance = Random(7)
    admitted: list[int] = []
    for _ in range(3_000):
        window.wait(chance.choice(steps))
        if window.decide([demand]).is_allowed:
            admitted.append(window.now)
    assert demand.limit < len(admitted) < 3_000
    for first, after_limit in zip(admitted, admitted[demand.limit :], strict=False):
        assert after_limit - first >= demand.window * MICROSECONDS


def test_batches_of_the_limit_are_always_served_a_second_after_the_window(window: SteppedWindow) -> None:
    for _ in range(20):
        assert all(window.decide([MINUTE]).is_allowed for _ in range(30))
        assert not window.decide([MINUTE]).is_allowed
        window.wait(61)


def test_a_long_window_keeps_a_client_waiting_a_sixtieth_too_long_at_most(window: SteppedWindow) -> None:
    assert sum(window.decide([HOUR]).is_allowed for _ in range(301)) == 300
    refused = window.decide([HOUR])
    assert 3_600 <= refused.wait <= 3_661
    window.wait(refused.wait - 1)
    assert not window.decide([HOUR]).is_allowed
    window.wait(1)
    assert window.decide([HOUR]).is_allowed


@pytest.mark.parametrize("demand", [MINUTE, HOUR], ids=["log", "buckets"])
def test_the_wait_that_is_told_is_enough(window: SteppedWindow, demand: Demand) -> None:
    chance = Random(9)
    for _ in range(40):
        while (decision := window.decide([demand])).is_allowed:
            window.wait(chance.random() * 3)
        window.wait(decision.wait - 1 - 0.002)
        assert not window.decide([demand]).is_allowed
        window.wait(1.002)
        assert window.decide([demand]).is_allowed


def test_a_refused_request_uses_nothing_up_in_any_policy(window: SteppedWindow) -> None:
    for _ in range(30):
        window.decide([MINUTE, HOUR])
    for _ in range(200):
        refused = window.decide([MINUTE, HOUR])
    assert [standing.policy for standing in refused.violated] == ["minute"]
    assert _remaining(refused) == {"minute": 0, "hour": 270}
    window.wait(61)
    assert _remaining(window.decide([MINUTE, HOUR])) == {"minute": 29, "hour": 269}


def test_a_refused_request_uses_nothing_up_for_another_client_either(window: SteppedWindow) -> None:
    network = Demand("network", "net4:1", 600, 60)
    for _ in range(40):
        last = window.decide([MINUTE, network])
    assert _remaining(last) == {"minute": 0, "network": 570}


def test_a_demand_that_is_not_counted_asks_for_room_and_takes_none(window: SteppedWindow) -> None:
    asking = Demand("minute", "user:1", 30, 60, is_counted=False)
    for _ in range(50):
        assert window.decide([asking]).standings[0].remaining == 30
    for _ in range(30):
        window.decide([MINUTE])
    assert not window.decide([asking]).is_allowed


def test_clients_and_policies_are_counted_apart(window: SteppedWindow) -> None:
    assert all(window.decide([MINUTE]).is_allowed for _ in range(30))
    assert window.decide([Demand("minute", "user:2", 30, 60)]).is_allowed
    assert window.decide([Demand("search", "user:1", 30, 60)]).is_allowed
    assert not window.decide([MINUTE]).is_allowed


def test_a_lowered_limit_waits_for_the_surplus_and_another_window_starts_anew(window: SteppedWindow) -> None:
    for _ in range(10):
        window.decide([MINUTE])
        window.wait(1)
    lowered = window.decide([Demand("minute", "user:1", 3, 60)])
    assert (lowered.is_allowed, lowered.wait, lowered.standings[0].remaining) == (False, 58, 0)
    assert _remaining(window.decide([Demand("minute", "user:1", 30, 30)])) == {"minute": 29}


def test_a_limit_that_comes_to_be_kept_otherwise_starts_anew(window: SteppedWindow) -> None:
    """Logs hold up to 250: staff's override may lead beyond, and its end back."""
    raised = Demand("minute", "user:1", 300, 60)
    for _ in range(3):
        window.decide([MINUTE])
    assert _remaining(window.decide([raised])) == {"minute": 299}
    assert _remaining(window.decide([MINUTE])) == {"minute": 29}


@pytest.mark.parametrize("demand", [MINUTE, HOUR], ids=["log", "buckets"])
def test_a_clock_that_is_set_back_neither_opens_a_window_nor_closes_it_for_long(
    window: SteppedWindow, demand: Demand
) -> None:
    while window.decide([demand]).is_allowed:
        pass
    window.wait(-86_400)
    refused = window.decide([demand])
    assert not refused.is_allowed
    assert refused.wait <= demand.window * 61 / 60 + 1
    window.wait(refused.wait)
    assert window.decide([demand]).is_allowed


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        (GUEST, [row for row in DEFAULT_TABLE.policies if row.key in {"client", "address"}]),
        ("user:1234567890", [row for row in DEFAULT_TABLE.policies if row.key == "client"]),
        ("device:0123456789abcdef0123456789abcdef", list(DEFAULT_TABLE.at("forms"))),
    ],
    ids=["guest", "user", "known browser"],
)
def test_whoever_uses_up_every_limit_of_the_default_table_takes_500_bytes_at_most(
    window: SteppedWindow, client: Redis, key: str, rows: list[Policy]
) -> None:
    """Hours of the greediest asking there can be, by random pauses so that nothing is small by chance."""
    chance = Random(10)
    kinds = _list_kinds_of_request(key, rows)
    used_up: set[str] = set()
    largest = 0
    for number in range(9_000):
        # One kind for a while, and others in between.
        kind = chance.choice([kinds[number // 100 % len(kinds)], chance.choice(kinds)])
        used_up.update(standing.policy for standing in window.decide(kind).violated)
        window.wait(chance.random() * 0.8)
        largest = max(largest, _weigh(client, key)) if number % 7 == 0 else largest
    # Of suggestions there may be more than of all requests together.
    assert used_up == {row.name for row in rows} - {"suggest"}
    assert 100 < largest <= 500
    assert all(0 < client.pttl(name) <= 3_660_000 for name in client.keys(f"{PREFIX}*"))


def test_a_client_is_gone_when_the_windows_are(client: Redis) -> None:
    window = SharedWindow(client)
    window.decide([Demand("short", "user:1", 5, 1), Demand("long", "user:2", 2_000, 10)])
    lives = {name: client.pttl(f"{PREFIX}{name}") for name in ("user:1", "user:2")}
    assert 900 <= lives["user:1"] <= 1_005
    assert 9_900 <= lives["user:2"] <= 10_202


def test_what_is_over_goes_with_the_next_request_of_the_same_client(
    window: SteppedWindow, client: Redis
) -> None:
    for _ in range(30):
        window.decide([MINUTE, HOUR])
    assert b"minute" in (client.get(f"{PREFIX}user:1") or b"")
    window.wait(120)
    window.decide([HOUR])
    assert b"minute" not in (client.get(f"{PREFIX}user:1") or b"")


def test_all_policies_of_a_request_are_one_call(client: Redis) -> None:
    window = SharedWindow(client)
    window.decide([MINUTE])
    client.config_resetstat()
    window.decide([MINUTE, HOUR, Demand("network", "net4:1", 600, 60)])
    calls: Any = client.info("commandstats")
    assert calls["cmdstat_evalsha"]["calls"] == 1
    assert not {"cmdstat_script|load", "cmdstat_eval", "cmdstat_ping"} & set(calls)


def test_a_server_that_has_forgotten_the_script_is_told_it_again(client: Redis) -> None:
    window = SharedWindow(client)
    window.decide([MINUTE])
    client.script_flush()
    assert _remaining(window.decide([MINUTE])) == {"minute": 28}


def test_nothing_but_a_keyed_digest_names_the_client(client: Redis) -> None:
    SharedWindow(client).decide([MINUTE])
    assert client.keys() == [b"limits:user:1"]


def test_no_server_is_asked_for_anything_before_the_first_decision() -> None:
    SharedWindow(connect("redis://127.0.0.1:1/0"))


@pytest.mark.parametrize("url", ["localhost:6379", "http://localhost", "redis://localhost:port"])
def test_an_address_that_is_none_is_named_at_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL can't be used"):
        connect(url)


def test_the_clock_of_the_tests_moves_in_order(window: SteppedWindow) -> None:
    instants = [window.now]
    for _ in range(3):
        window.wait(0.5)
        instants.append(window.now)
    assert [later - earlier for earlier, later in pairwise(instants)] == [500_000] * 3


def _remaining(decision: Decision) -> dict[str, int]:
    return {standing.policy: standing.remaining for standing in decision.standings}


def _list_kinds_of_request(key: str, rows: list[Policy]) -> list[list[Demand]]:
    """Return what each request that uses them asks for: a view of each scope, a bad token, a form."""
    views = [
        [row for row in rows if row.covers(scope=scope, method="GET", is_detail=False)] for scope in SCOPES
    ]
    others = [[row for row in rows if row.place == place] for place in ("tokens", "forms")]
    is_user = key.startswith("user:")
    kinds = (*views, *views[SCOPES.index("suggest") :], *others)
    return [
        [Demand(row.name, key, row.limit_for(is_signed_in=is_user), row.window) for row in kind]
        for kind in kinds
        if kind
    ]


def _weigh(client: Redis, key: str) -> int:
    """Return the bytes of all that is kept for the client, with the entries that Redis keeps for the ends."""
    entry_of_expiry = 24
    return sum(int(client.memory_usage(name) or 0) + entry_of_expiry for name in client.keys(f"*{key}"))
