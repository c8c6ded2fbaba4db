"""Runs the queries and prints the recall table, the times, and their ratios to plain SQL."""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from bench.search_parts import baseline
from bench.search_parts.filling import Project
from bench.search_parts.queries import Query
from communities.search import find_grants, find_ids

SHOWN = 25
TEN = 10


def measure(queries: list[Query], projects: list[Project]) -> None:
    """Run each query between two look-ups in plain SQL, and print what came of it."""
    places: dict[str, list[int | None]] = defaultdict(list)
    times: dict[str, list[float]] = defaultdict(list)
    for query, project in zip(queries, projects * (1 + len(queries) // len(projects)), strict=False):
        beginning = project.acronym[:4]
        times["plain"].append(_time(baseline.look_up, beginning)[0])
        times["plain, shown"].append(_time(baseline.look_up_shown, beginning)[0])
        taken, ids = _time(find_ids, query.text, SHOWN)
        times["search"].append(taken)
        times[query.kind].append(taken)
        times["search, shown"].append(_time(find_grants, query.text, SHOWN)[0])
        places[query.kind].append(ids.index(query.wanted) if query.wanted in ids else None)
    _print_kinds(places, times)
    _print_ratios(times)


def _time(deed: Callable[..., Any], *values: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    result = deed(*values)
    return (time.perf_counter() - began) * 1_000, result


def _print_kinds(places: dict[str, list[int | None]], times: dict[str, list[float]]) -> None:
    print(f"{'query':30}{'first':>8}{'in ten':>8}{'median ms':>11}{'p95 ms':>8}")
    for kind, found in places.items():
        first = sum(place == 0 for place in found) / len(found)
        in_ten = sum(place is not None and place < TEN for place in found) / len(found)
        median, p95 = _summarise(times[kind])
        print(f"{kind:30}{first:8.1%}{in_ten:8.1%}{median:11.2f}{p95:8.2f}")


def _print_ratios(times: dict[str, list[float]]) -> None:
    for ours, plain in (("search", "plain"), ("search, shown", "plain, shown")):
        median, p95 = _summarise(times[ours])
        base, base_p95 = _summarise(times[plain])
        print(f"{ours}: median {median:.2f} ms, p95 {p95:.2f} ms")
        print(f"{plain} SQL: median {base:.2f} ms, p95 {base_p95:.2f} ms")
        print(
            f"ratios: median {median / base:.1f}, p95 {p95 / base_p95:.1f} (to the median {p95 / base:.1f})"
        )


def _summarise(values: list[float]) -> tuple[float, float]:
    return statistics.median(values), statistics.quantiles(values, n=20)[-1]
