"""Times pages with random facets and single projects in turn."""

import random
import statistics
import time
from collections.abc import Callable

from django.db import connection
from django.test import Client

from communities.models import Grant, Organisation

OK = 200
FACETS: dict[str, Callable[[random.Random], str]] = {
    "programme": lambda chance: chance.choice(["FP7", "H2020", "HORIZON", "HORIZON.1.3", "FP7.2.1"]),
    "subject": lambda chance: str(chance.randrange(60)),
    "country": lambda chance: chance.choice(["DE", "MT", "EL", "FR"]),
    "organisation": lambda chance: str(900_000_000 + int(10_000 * chance.random() ** 3)),
    "state": lambda chance: chance.choice(["running", "ended"]),
    "community": lambda chance: chance.choice(["with", "without"]),
    "q": lambda chance: chance.choice(["energy", "matter 17", "acro12"]),
    "after": lambda chance: str(101_000_000 + chance.randrange(80_000)),
}


def measure(each: int) -> None:
    """Print the times, and the ratio that matters."""
    from portal.traffic.decider import current_decider  # noqa: PLC0415 - after Django's set-up

    client = Client(HTTP_HOST="localhost")
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    numbers = list(Grant.objects.values_list("number", flat=True)[:5_000])
    began = time.perf_counter()
    client.get("/browse/projects/")
    sizes = f"{Grant.objects.count():,} projects, {Organisation.objects.count():,} organisations"
    print(f"\n{connection.vendor}: {sizes}")
    print(f"the first page after an import: {time.perf_counter() - began:.1f} s (once in a process)")
    times: dict[str, list[float]] = {"project from the API": [], "page": [], "communities": [], "JSON": []}
    for _ in range(each):
        current_decider.cache_clear()  # the limits would stop a bench
        chosen = {name: draw(chance) for name, draw in FACETS.items() if chance.random() < 0.35}  # noqa: PLR2004 - about three of them
        asked: tuple[tuple[str, str, dict[str, str]], ...] = (
            ("project from the API", f"/api/v1/projects/{chance.choice(numbers)}/", {}),
            ("page", "/browse/projects/", chosen),
            ("communities", "/browse/communities/", chosen),
            ("JSON", "/browse/projects/", {**chosen, "format": "json"}),
        )
        for name, path, query in asked:
            times[name].append(_time(client, path, query))
    _print(times)


def _time(client: Client, path: str, query: dict[str, str]) -> float:
    began = time.perf_counter()
    response = client.get(path, query)
    taken = (time.perf_counter() - began) * 1_000
    if response.status_code != OK:
        raise SystemExit(f"{path} {query} answered {response.status_code}: {response.text[:500]}")
    return taken


def _print(times: dict[str, list[float]]) -> None:
    base = statistics.quantiles(times["project from the API"], n=20)[-1]
    for name, taken in times.items():
        p95 = statistics.quantiles(taken, n=20)[-1]
        median = statistics.median(taken)
        print(f"{name:22} median {median:6.1f} ms, p95 {p95:6.1f} ms, {p95 / base:.1f} of the project's p95")
