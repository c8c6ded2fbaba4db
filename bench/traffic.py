"""The day of the announcement: harvesters at 500 requests a second beside people who browse and submit.

    .venv/bin/python bench/traffic.py [--seconds 30] [--rate 500] [--people 10] [--systems portal stock]

For each system and each kind of crowd it starts gunicorn anew and sends an open-loop load: every request goes
out at its time, whatever became of those before, and its latency is counted from that time on. People come
first, alone: what they see then, once the workers have loaded what they need, is what the rest of the row is
compared with. Then the crowd comes beside them. What people see in its first seconds, in which each worker
finds out that it is no burst, has a column of its own.

The load comes from the same machine. How much of its processors it takes is said beside each row.
"""

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from redis import Redis

from bench.traffic_parts.crowds import CROWDS, make_harvester, make_person
from bench.traffic_parts.machine import read_used
from bench.traffic_parts.sending import Tally, send_steadily
from bench.traffic_site import Site, prepared_site, serving

SERVER_ERROR = 500
USUAL_RATE, NETWORK_A_MINUTE = 500, 600
WARM_UP, ONSET = 4.0, 5.0


class Seen(NamedTuple):
    """What became of people before the crowd, as it came and after, and of harvesters; and what was used."""

    alone: Tally
    onset: Tally
    people: Tally
    harvesters: Tally
    used: str


async def load(port: int, site: Site, crowd: str, arguments: argparse.Namespace) -> Seen:
    """Send both groups."""
    warm, alone, onset, people, harvesters = Tally(), Tally(), Tally(), Tally(), Tally()
    addresses, cookies = CROWDS[crowd]
    sent = asyncio.create_task(
        send_steadily(
            port,
            arguments.people,
            make_person(site),
            [(WARM_UP, warm), (arguments.seconds, alone), (ONSET, onset), (arguments.seconds, people)],
        )
    )
    await asyncio.sleep(WARM_UP + arguments.seconds)
    before = read_used()
    await send_steadily(
        port,
        arguments.rate,
        make_harvester(addresses, cookies),
        [(ONSET + arguments.seconds, harvesters)],
    )
    await sent
    return Seen(alone, onset, people, harvesters, read_used().since(before))


def print_row(system: str, crowd: str, seen: Seen) -> None:
    """Print one line of the table."""
    people = seen.people
    statuses = "  ".join(
        f"{status or 'none'}: {count}" for status, count in sorted(seen.harvesters.statuses.items())
    )
    both = people.statuses + seen.onset.statuses
    bad = sum(count for status, count in both.items() if status >= SERVER_ERROR or not status)
    medians, tails = ([tally.quantile(part) for tally in (seen.alone, people)] for part in (0.5, 0.95))
    print(
        f"| {system} | {crowd} | {people.served:.1f} % | {medians[0]:.3f}, {medians[1]:.3f} "
        f"| {tails[0]:.3f}, {tails[1]:.3f} | {tails[1] / tails[0]:.1f} | {people.quantile(1):.2f} "
        f"| {seen.onset.served:.0f} %, {seen.onset.quantile(0.95):.2f} | {bad} | {statuses or '–'} "
        f"| {seen.harvesters.without_retry_after} | {seen.used} |",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="The day of the announcement.")
    parser.add_argument("--seconds", type=float, default=30)
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
        "| throttles | crowd | people served | p50 s alone, beside | p95 s alone, beside | times | longest s "
        f"| in the first {ONSET:.0f} s: served, p95 s | people's 5xx or none | harvesters' answers "
        "| 429/503 without Retry-After | load's CPU of all (+ stolen) |"
    )
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|---|--:|--:|")
    # On a slower machine fewer harvesters come, and the limit on networks is met at the same moment.
    network = max(60, round(NETWORK_A_MINUTE * arguments.rate / USUAL_RATE))
    with prepared_site(rates={"policies": {"network": {"guest": network, "user": network}}}) as site:
        for system in arguments.systems:
            for crowd in arguments.crowds:
                Redis.from_url(site.redis_url).flushdb()
                with serving(site, system) as port:
                    time.sleep(1)
                    seen = asyncio.run(load(port, site, crowd, arguments))
                print_row(system, crowd, seen)
    print(f"\nload {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
