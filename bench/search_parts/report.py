"""Runs the queries and prints the recall table, the times, and their ratios to plain SQL.

The middle is that of all kinds of queries together, each as often as the others: what is pasted from a grant
agreement, typed from memory, or searched for by subject. Nobody knows their real shares: none has a weight.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import connection

from bench.search_parts import baseline
from bench.search_parts.filling import Project
from bench.search_parts.queries import Query
from communities.search import find_grants, find_ids

SHOWN = 25
TEN = 10


def measure(queries: list[Query], projects: list[Project]) -> None:
    """Run each query between two look-ups in plain SQL, and print what came of it."""
    places: dict[str, list[int | None]] = defaultdict(list)
    watch = Watch()
    for query, project in zip(queries, projects * (1 + len(queries) // len(projects)), strict=False):
        beginning = project.acronym[:4]
        watch.time(baseline.look_up, beginning, names=["plain"])
        watch.time(baseline.look_up_shown, beginning, names=["plain, shown"])
        ids = watch.time(find_ids, query.text, SHOWN, names=["search", query.kind])
        watch.time(find_grants, query.text, SHOWN, names=["search, shown"])
        places[query.kind].append(ids.index(query.wanted) if query.wanted in ids else None)
    _print_kinds(places, watch)
    _print_ratios(watch.wall, "")
    if connection.vendor == "sqlite":  # all is done in this process
        _print_ratios(watch.processor, " of processor time, which other processes do not lengthen")


class Watch:
    """Keeps how long deeds took, in milliseconds by name: on the wall's clock and the processor's."""

    def __init__(self) -> None:
        self.wall: dict[str, list[float]] = defaultdict(list)
        self.processor: dict[str, list[float]] = defaultdict(list)

    def time(self, deed: Callable[..., Any], *values: Any, names: list[str]) -> Any:
        """Do something, and keep how long it took under each of the names."""
        began, began_to_work = time.perf_counter(), time.thread_time()
        result = deed(*values)
        worked, taken = time.thread_time() - began_to_work, time.perf_counter() - began
        for name in names:
            self.wall[name].append(taken * 1_000)
            self.processor[name].append(worked * 1_000)
        return result


def _print_kinds(places: dict[str, list[int | None]], watch: Watch) -> None:
    print(f"{'query':30}{'first':>8}{'in ten':>8}{'median ms':>11}{'p95 ms':>8}{'ratios':>8}")
    base, base_p95 = _summarise(watch.wall["plain"])
    for kind, found in places.items():
        first = sum(place == 0 for place in found) / len(found)
        in_ten = sum(place is not None and place < TEN for place in found) / len(found)
        median, p95 = _summarise(watch.wall[kind])
        ratios = f"{median / base:8.1f}{p95 / base_p95:6.1f}"
        print(f"{kind:30}{first:8.1%}{in_ten:8.1%}{median:11.2f}{p95:8.2f}{ratios}")


def _print_ratios(times: dict[str, list[float]], note: str) -> None:
    for ours, plain in (("search", "plain"), ("search, shown", "plain, shown")):
        median, p95 = _summarise(times[ours])
        base, base_p95 = _summarise(times[plain])
        print(f"{ours}: median {median:.2f} ms, p95 {p95:.2f} ms{note}")
        print(f"{plain} SQL: median {base:.2f} ms, p95 {base_p95:.2f} ms{note}")
        print(f"ratios: median {median / base:.2f}, p95 {p95 / base_p95:.1f}")


def _summarise(values: list[float]) -> tuple[float, float]:
    return statistics.median(values), statistics.quantiles(values, n=20)[-1]
