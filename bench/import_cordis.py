"""Measures the import of a whole CORDIS dump on both engines, against a raw COPY of the same rows.

    python bench/import_cordis.py [--projects N] [--members N] [--engine sqlite|postgresql]

Makes a dump of real titles, imports it into an empty database, imports it again (the same bytes, and once
more with every row read), and prints ratios. On PostgreSQL the rows then go by COPY into the same emptied
tables with the same indexes and constraints. On SQLite another connection asks for the write lock every 50 ms
meanwhile. What is measured is the import as the command runs it, from the files to the search index.
"""

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from cordis_dump import write_dump  # noqa: E402 - found by the path above

TABLES = (
    *("programme", "subject", "topic", "organisation", "grant", "participation"),
    *("grant_topics", "grant_subjects"),
)
"""The catalogue's tables, in an order in which rows refer only to rows before them."""

PROBE_EVERY = 0.05
"""Seconds between two attempts to write."""

Figures = dict[str, float]


def main() -> None:
    """Measure each engine in a process of its own, and print what came out."""
    asked = _read_arguments()
    if asked.database:
        print(json.dumps(_measure(Path(asked.dump), Path(asked.small))))
        return
    with tempfile.TemporaryDirectory(prefix="bench-import-") as name:
        folder = Path(name)
        write_dump(folder / "dump", projects=asked.projects, members=asked.members)
        write_dump(folder / "warm", projects=200, members=1_000)
        found = {engine: _run(engine, folder) for engine in asked.engine or ("postgresql", "sqlite")}
    _print(found, asked)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--projects", type=int, default=80_000)
    parser.add_argument("--members", type=int, default=420_000)
    parser.add_argument("--engine", action="append", choices=("postgresql", "sqlite"))
    for hidden in ("--database", "--dump", "--small"):
        parser.add_argument(hidden, default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(engine: str, folder: Path) -> Figures:
    with _database(engine, folder) as url:
        command = [sys.executable, __file__, "--database", url, "--dump", str(folder / "dump")]
        environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SECRET_KEY": "x" * 60,
        }
        ended = subprocess.run(  # noqa: S603 - this file
            [*command, "--small", str(folder / "warm")],
            check=True,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
    figures: Figures = json.loads(ended.stdout.splitlines()[-1])
    return figures


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[str]:
    from tests.services.postgresql import running_postgresql  # noqa: PLC0415 - needs the root on the path

    if engine == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    with running_postgresql() as url:
        yield url


def _measure(dump: Path, small: Path) -> Figures:
    import django  # noqa: PLC0415 - after the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after set-up

    from communities.cordis.importer import import_paths  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0, skip_checks=True)
    figures: Figures = {}
    begun = time.monotonic()

    def listen(step: str, *, done: int, total: int | None, unit: str) -> None:
        figures[step.split(maxsplit=1)[0]] = time.monotonic() - begun

    with _probing() as waits:
        figures["first"] = _time(lambda: import_paths([dump], progress=listen))
    figures["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures |= {"longest_wait": max(waits, default=0.0), "probes": len(waits)}
    figures["unchanged"] = _time(lambda: import_paths([dump]))
    figures["read_again"] = _time(lambda: import_paths([dump], again=True))
    figures["rows"] = sum(_count(table) for table in TABLES)
    figures |= _measure_copy()
    return figures


def _time(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def _count(table: str) -> int:
    from communities.cordis.session import count  # noqa: PLC0415 - after set-up

    return count(f"SELECT count(*) FROM communities_{table}")  # noqa: S608 - names of this file


def _measure_copy() -> Figures:
    """Take the rows out, empty the tables and put the rows back by COPY, as fast as the server takes them."""
    from django.db import connection  # noqa: PLC0415 - after set-up

    if connection.vendor != "postgresql":
        return {}
    taken: dict[str, list[bytes]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for table in TABLES:
            with cursor.copy(f"COPY communities_{table} TO STDOUT") as rows:
                taken[table] = [bytes(part) for part in rows]
        names = ", ".join(f"communities_{table}" for table in TABLES)
        cursor.execute(f"TRUNCATE {names} CASCADE")

    def put_back() -> None:
        from django.db import transaction  # noqa: PLC0415 - as above

        with transaction.atomic(), connection.cursor() as cursor:
            for table in TABLES:
                with cursor.copy(f"COPY communities_{table} FROM STDIN") as rows:
                    for part in taken[table]:
                        rows.write(part)

    return {"copy": _time(put_back)}


@contextmanager
def _probing() -> Iterator[list[float]]:
    """Ask for the write lock of SQLite every 50 ms, and note how long each had to wait."""
    waits: list[float] = []
    path = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
    if path == os.environ["DATABASE_URL"]:
        yield waits
        return
    is_over = threading.Event()
    thread = threading.Thread(target=_probe, args=(path, waits, is_over))
    thread.start()
    try:
        yield waits
    finally:
        is_over.set()
        thread.join()


def _probe(path: str, waits: list[float], is_over: threading.Event) -> None:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    while not is_over.wait(PROBE_EVERY):
        begun = time.monotonic()
        connection.execute("BEGIN IMMEDIATE")
        waits.append(time.monotonic() - begun)
        connection.execute("ROLLBACK")
    connection.close()


def _print(found: dict[str, Figures], asked: argparse.Namespace) -> None:
    print(f"{asked.projects} projects, {asked.members} participations asked for")
    for engine, got in found.items():
        print(f"\n{engine}: {got['rows']:.0f} rows, peak memory {got['peak_mib']:.0f} MiB")
        _print_import(got)
        if got["probes"]:
            waited, probes = got["longest_wait"], got["probes"]
            print(f"  longest wait for the write lock {waited:.2f} s in {probes:.0f} probes")
    if len(found) > 1:
        ratio = found["sqlite"]["first"] / found["postgresql"]["first"]
        print(f"\nSQLite takes {ratio:.1f} times PostgreSQL's time")


def _print_import(got: Figures) -> None:
    first, read, published = got["first"], got["reading"], got["publishing"]
    print(f"  first import  {first:7.1f} s  {got['rows'] / first:8.0f} rows/s")
    print(f"    of it reading {read:.1f} s, working out and publishing {published - read:.1f} s,")
    print(f"    indexing for the search, once all can be read, {first - published:.1f} s")
    for name in ("unchanged", "read_again"):
        print(f"  {name:13} {got[name]:7.1f} s  {got[name] / first:8.2f} of the first")
    if "copy" in got:
        copy = got["copy"]
        print(f"  raw COPY      {copy:7.1f} s; the import's speed in parts of it:")
        print(f"    from the files until all can be read        {copy / published:8.2f}")
        print(f"    without reading the files                   {copy / (published - read):8.2f}")


if __name__ == "__main__":
    main()
