"""The day of the announcement: harvesters at 500 requests a second beside people who browse and submit.

    .venv/bin/python bench/traffic.py [--seconds 20] [--rate 500] [--people 10] [--systems portal stock]

For each system and each kind of crowd it starts gunicorn anew and sends an open-loop load: every request goes
out at its time, whatever became of those before, and its latency is counted from that time on.
"""

import argparse
import asyncio
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from redis import Redis

from bench.traffic_site import Site, prepared_site, serving

OK, BAD_REQUEST, SERVER_ERROR = 200, 400, 500
LONGEST_HEAD = 4096
GIVE_UP_AFTER = 10.0
USUAL_RATE, NETWORK_A_MINUTE = 500, 600
WARM_UP = 3.0
CSRF = "c" * 32
FORGED = {"sessionid": "f" * 32, "session_proof": "f" * 32 + ":1abcde:forged"}
PATHS = ("/", "/browse/projects/?q=bench", "/projects/101000007/", "/requests/", "/requests/new/")


@dataclass
class Tally:
    """What became of the requests of one group; `seconds` of all that had an answer."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    without_retry_after: int = 0

    def add(self, status: int, seconds: float, head: bytes) -> None:
        """Count one; status 0 is no answer in time."""
        self.statuses[status] += 1
        self.seconds.append(seconds)
        if status in {429, 503} and b"\r\nretry-after:" not in head.lower():
            self.without_retry_after += 1

    @property
    def served(self) -> float:
        """The part that got what it asked for, in per cent."""
        good = sum(count for status, count in self.statuses.items() if OK <= status < BAD_REQUEST)
        return 100 * good / max(1, self.statuses.total())

    def quantile(self, part: float) -> float:
        """Return how many seconds so large a part of the requests took at most."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


class Asking(asyncio.Protocol):
    """Sends one request and keeps the beginning of the answer, until the server closes."""

    def __init__(self, request: bytes, done: asyncio.Future[bytes]) -> None:
        self._request, self._done, self._head = request, done, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Keep the head."""
        if len(self._head) < LONGEST_HEAD:
            self._head += data[:LONGEST_HEAD]

    def connection_lost(self, exc: Exception | None) -> None:
        """Hand it over."""
        del exc
        if not self._done.done():
            self._done.set_result(self._head)


async def ask(port: int, request: bytes, due: float, tally: Tally) -> None:
    """Send one request that was due at an instant of the loop's clock."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[bytes] = loop.create_future()
    head = b""
    try:
        async with asyncio.timeout(GIVE_UP_AFTER):
            await loop.create_connection(lambda: Asking(request, done), "127.0.0.1", port)
            head = await done
    except (OSError, TimeoutError):
        head = b""
    status = int(head[9:12]) if head[9:12].isdigit() else 0
    tally.add(status, loop.time() - due, head)


async def send_steadily(
    port: int, rate: float, seconds: float, make: Callable[[int], bytes], tally: Tally, warm: Tally
) -> None:
    """Send `rate` requests a second at random instants; those of the first moments count apart."""
    if not rate:
        return
    loop, chance = asyncio.get_running_loop(), random.Random(7)  # noqa: S311 - the same load each time
    begin = due = loop.time()
    tasks = []
    number = 0
    while due < begin + WARM_UP + seconds:
        due += chance.expovariate(rate)
        await asyncio.sleep(max(0.0, due - loop.time()))
        into = tally if due >= begin + WARM_UP else warm
        tasks.append(asyncio.create_task(ask(port, make(number), due, into)))
        number += 1
    await asyncio.gather(*tasks)


def write_request(method: str, path: str, headers: dict[str, str], body: str = "") -> bytes:
    """Return the bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body]).encode()


def make_person(site: Site) -> Callable[[int], bytes]:
    """Return what people do: four pages, then a draft through the API with session and CSRF token."""

    def make(number: int) -> bytes:
        who = number % len(site.people)
        cookies = {**site.people[who], "csrftoken": CSRF}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        headers["X-Forwarded-For"] = f"203.0.{who // 200}.{who % 200 + 1}"
        if number % 5:
            return write_request("GET", PATHS[number // 5 % len(PATHS)], headers)
        headers |= {"X-CSRFToken": CSRF, "Referer": "http://localhost/", "Origin": "http://localhost"}
        return write_request(
            "POST", "/api/v1/requests/", headers, f'{{"kind": "new", "title": "Draft {number}"}}'
        )

    return make


def make_harvester(addresses: list[str], cookies: dict[str, str]) -> Callable[[int], bytes]:
    """Return what harvesters do: page after page of the project list, from address after address."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}

    def make(number: int) -> bytes:
        own = {**headers, "X-Forwarded-For": addresses[number % len(addresses)]}
        return write_request("GET", f"/api/v1/projects/?search=bench{number % 97}", own)

    return make


FEW_NETWORKS = [f"198.51.{100 + number % 4}.{number // 4 + 1}" for number in range(1_000)]
MANY_NETWORKS = [f"10.{number // 250}.{number % 250}.7" for number in range(5_000)]
CROWDS = {
    "people alone": ([], {}),
    "1,000 addresses in four networks": (FEW_NETWORKS, {}),
    "5,000 networks": (MANY_NETWORKS, {}),
    "5,000 networks, forged sessions": (MANY_NETWORKS, FORGED),
}


async def load(port: int, site: Site, crowd: str, arguments: argparse.Namespace) -> tuple[Tally, Tally]:
    """Send both groups at once; return what became of people and of harvesters."""
    people, harvesters, warm = Tally(), Tally(), Tally()
    addresses, cookies = CROWDS[crowd]
    await asyncio.gather(
        send_steadily(port, arguments.people, arguments.seconds, make_person(site), people, warm),
        send_steadily(
            port,
            arguments.rate if addresses else 0,
            arguments.seconds,
            make_harvester(addresses, cookies),
            harvesters,
            warm,
        ),
    )
    return people, harvesters


def print_row(system: str, crowd: str, people: Tally, harvesters: Tally, alone: float) -> None:
    """Print one line of the table."""
    statuses = "  ".join(
        f"{status or 'none'}: {count}" for status, count in sorted(harvesters.statuses.items())
    )
    bad = sum(count for status, count in people.statuses.items() if status >= SERVER_ERROR)
    seconds = [people.quantile(part) for part in (0.5, 0.95, 1)]
    print(
        f"| {system} | {crowd} | {people.served:.1f} % | {seconds[0]:.3f} | {seconds[1]:.3f} "
        f"| {seconds[1] / alone:.1f} | {seconds[2]:.2f} | {bad} | {statuses or '–'} "
        f"| {harvesters.without_retry_after} |",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="The day of the announcement.")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--people", type=float, default=10)
    parser.add_argument("--systems", nargs="+", default=["portal", "stock"])
    parser.add_argument("--crowds", nargs="+", choices=list(CROWDS), default=list(CROWDS))
    arguments = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before; {arguments.rate:.0f} a second from "
        f"harvesters, {arguments.people:.0f} a second from people, {arguments.seconds:.0f} s each\n"
    )
    print(
        "| throttles | crowd | people served | p50 s | p95 s | times alone | longest s | people's 5xx "
        "| harvesters' answers | 429/503 without Retry-After |"
    )
    print("|---|---|--:|--:|--:|--:|--:|--:|---|--:|")
    # On a slower machine fewer harvesters come, and the limit on networks is met at the same moment.
    network = max(60, round(NETWORK_A_MINUTE * arguments.rate / USUAL_RATE))
    with prepared_site(rates={"policies": {"network": {"guest": network, "user": network}}}) as site:
        for system in arguments.systems:
            alone = float("nan")
            for crowd in arguments.crowds:
                Redis.from_url(site.redis_url).flushdb()
                with serving(site, system) as port:
                    time.sleep(1)
                    people, harvesters = asyncio.run(load(port, site, crowd, arguments))
                if crowd == "people alone":
                    alone = people.quantile(0.95)
                print_row(system, crowd, people, harvesters, alone)
    print(f"\nload {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
