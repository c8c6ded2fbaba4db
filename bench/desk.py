"""Measures the desk at its full size beside a small one, in the same run: queries, and times as ratios.

    python bench/desk.py [--postgres] [--requests N] [--events N] [--rounds N]

Fills two databases with requests in a realistic mixture of states and events as the workflow writes them
(1,000 requests with 10,000 events, and 100,000 with 1,000,000), then asks both in turn for the pages that
people work with. Prints for each page the queries and the median times at both sizes, and ends with 1 where
a page of the large desk costs more queries, or more than 1.5 times the time.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SMALL = 1_000
MOST_TIMES = 1.5

Taken = dict[str, list[float]]


def main() -> None:
    """Fill both databases, measure in turn, and print."""
    asked = _read_arguments()
    if asked.step:
        _do_step(asked)
        return
    from bench.engines import lend_database  # noqa: PLC0415 - needs the root on the path

    engine = "postgresql" if asked.postgres else "sqlite"
    sizes = {"small": SMALL, "large": asked.requests}
    with ExitStack() as stack:
        urls = {name: stack.enter_context(lend_database(engine)) for name in sizes}
        for name, size in sizes.items():
            events = asked.events * size // asked.requests
            _fill(urls[name], size, events)
        counts, times = _measure_in_turn(urls, asked.rounds)
    sys.exit(_print(engine, sizes, counts, times))


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL; SQLite unless told")
    parser.add_argument("--requests", type=int, default=100_000, help="of the large desk")
    parser.add_argument("--events", type=int, default=1_000_000, help="of the large desk")
    parser.add_argument("--rounds", type=int, default=4, help="how often the two take turns")
    parser.add_argument("--step", choices=("fill", "measure"), help=argparse.SUPPRESS)
    parser.add_argument("--database", help=argparse.SUPPRESS)
    return parser.parse_args()


def _do_step(asked: argparse.Namespace) -> None:
    os.environ.update(
        DATABASE_URL=asked.database, DJANGO_SETTINGS_MODULE="portal.settings", SECRET_KEY="x" * 60
    )
    os.environ["REDIS_URL"] = ""
    import django  # noqa: PLC0415 - after the environment

    django.setup()
    if asked.step == "fill":
        from bench.desk_parts.filling import fill  # noqa: PLC0415 - after Django's set-up

        fill(asked.requests, asked.events)
    else:
        from bench.desk_parts.measuring import measure  # noqa: PLC0415 - after Django's set-up

        print(json.dumps(measure()))


def _fill(database: str, requests: int, events: int) -> None:
    command = [*_step("fill", database), "--requests", str(requests), "--events", str(events)]
    subprocess.run(command, check=True, cwd=ROOT)  # noqa: S603 - this file


def _measure(database: str) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - this file
        _step("measure", database), check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _step(step: str, database: str) -> list[str]:
    return [sys.executable, __file__, "--step", step, "--database", database]


def _measure_in_turn(urls: dict[str, str], rounds: int) -> tuple[dict[str, dict[str, int]], dict[str, Taken]]:
    counts: dict[str, dict[str, int]] = {}
    times: dict[str, Taken] = {name: defaultdict(list) for name in urls}
    for each in range(rounds):
        # Now one first, now the other: what changes on the machine meanwhile favours neither.
        for name in sorted(urls, reverse=bool(each % 2)):
            measured = _measure(urls[name])
            counts[name] = measured["queries"]
            for page, taken in measured["times"].items():
                times[name][page] += taken
    return counts, times


def _print(
    engine: str, sizes: dict[str, int], counts: dict[str, dict[str, int]], times: dict[str, Taken]
) -> int:
    print(f"\n{engine}: {sizes['small']:,} requests beside {sizes['large']:,}")
    print(f"{'page':44} {'queries':>9} {'ms':>15} {'ratio':>6}")
    bad = 0
    for page in times["small"]:
        few, many = counts["small"][page], counts["large"][page]
        fast, slow = median(times["small"][page]), median(times["large"][page])
        is_bad = many > few or slow > MOST_TIMES * fast
        bad += is_bad
        mark = "  too much" if is_bad else ""
        print(f"{page:44} {few:>4} {many:>4} {fast:>7.1f} {slow:>7.1f} {slow / fast:>6.2f}{mark}")
    print(f"{bad} of {len(times['small'])} cost more than the same queries and {MOST_TIMES} times the time.")
    return min(bad, 1)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
