"""The decider that all worker processes share: one script on Redis, one round trip for each request."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.traffic.decisions import Decision, Demand, Standing
from portal.traffic.quick_connection import connect_in_time

SCRIPT = Path(__file__).with_name("decide.lua").read_text(encoding="utf-8")
# Whoever waits longer is better served by the process itself.
TIMEOUT_SECONDS = 0.1
MILLISECONDS = 1_000
# Records of another layout have another prefix: while a release is rolled out neither reads the other's.
PREFIX = "limits:"
# Counts for nobody, and is gone a second later.
TRIAL = Demand(policy="trial", key="trial", limit=1_000_000, window=1)


def connect(url: str) -> Redis:
    """Return a client that gives up quickly and tries nothing twice: what follows is decided elsewhere.

    Raises ImproperlyConfigured for what is no address of a Redis.
    """
    try:
        client = Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:
        raise ImproperlyConfigured(
            f"REDIS_URL can't be used ({error}): write it like redis://host:6379/1, or leave it empty."
        ) from error
    # Once for the name, once for the connection.
    connect_in_time(client.connection_pool, seconds=2 * TIMEOUT_SECONDS)
    return client


class SharedWindow:
    """Counts for all processes, by the clock of Redis.

    A request counts up to a 240th of the window longer than it must, with limits beyond 250 up to a sixtieth;
    never shorter. Raises redis.RedisError.
    """

    def __init__(self, client: Redis) -> None:
        self._client = client
        # Sends the script's digest, and the script itself only to a server that doesn't know it yet.
        self._script = client.register_script(SCRIPT)

    def decide(self, demands: Sequence[Demand]) -> Decision:
        """Count one request under every demand if each has room, else under none."""
        owners = list(dict.fromkeys(demand.key for demand in demands))
        is_allowed, *numbers = self._script(
            keys=[f"{PREFIX}{owner}" for owner in owners],
            args=list(chain.from_iterable(_state(demand, owners) for demand in demands)),
        )
        standings = map(_stand, demands, numbers[::2], numbers[1::2])
        return Decision(bool(is_allowed), tuple(standings))

    def try_out(self) -> None:
        """Return if Redis can count: one that is full answers a ping as well."""
        self.decide([TRIAL])

    def disconnect(self) -> None:
        """Drop the connections that wait to be used: they may lead to a server that is gone."""
        self._client.connection_pool.disconnect(inuse_connections=False)


def _state(demand: Demand, owners: Sequence[str]) -> tuple[int | str, ...]:
    # Lua counts from one.
    owner = owners.index(demand.key) + 1
    mode = "dry" if not demand.is_enforced else "count" if demand.is_counted else "ask"
    return owner, demand.policy, demand.limit, demand.window, mode


def _stand(demand: Demand, remaining: int, wait: int) -> Standing:
    return Standing(
        policy=demand.policy,
        limit=demand.limit,
        window=demand.window,
        remaining=max(0, remaining),
        reset=-(-wait // MILLISECONDS),
        is_enforced=demand.is_enforced,
        # The script says -1 where a dry run had no room.
        is_overrun=remaining < 0,
    )
