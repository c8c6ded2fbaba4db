"""Measures harvesting 100,000 records by OAI-PMH and by dump, beside plain SQL streaming of the same rows.

    python bench/harvest.py [--records N] [--postgres] [--prefix eupc]

Fills a database of its own with made-up projects, each with a community, so that half of the records are
projects and half communities; makes a dump; runs gunicorn on it, with limits that are raised and not off; and
prints each way's time as a multiple of plain SQL's, and the memory of who serves. At last it reads the dump
into an empty database.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
THREADS = 8


def main() -> None:
    """Fill, then measure, each in a process of its own."""
    asked = _read_arguments()
    if asked.step:
        _prepare_django()
        print(json.dumps(STEPS[asked.step](asked)))
        return
    from bench.engines import lend_database  # noqa: PLC0415 - needs the root on the path
    from bench.harvest_parts.environment import set_environment  # noqa: PLC0415 - as above

    engine = "postgresql" if asked.postgres else "sqlite"
    with lend_database(engine) as url, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        set_environment(url, Path(folder), threads=THREADS)
        print(f"{engine}:", flush=True)
        _measure(asked, Path(folder))
        with lend_database(engine) as empty:
            os.environ["DATABASE_URL"] = empty
            _rebuild_elsewhere(asked)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=100_000, help="projects and communities together")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL in place of SQLite")
    parser.add_argument("--prefix", default="eupc", help="the format asked for by OAI-PMH")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(asked: argparse.Namespace, folder: Path) -> None:
    made = _run("fill", asked)
    print(
        f"{made['projects']:,} projects, {made['communities']:,} communities, {made['parts']:,} parts in them"
    )
    plain = _run("stream", asked)
    base, name = plain["seconds"], f"plain SQL, {plain['rows']:,} rows"
    print(f"{name:36} {base:7.1f} s, peak {plain['peak']:.0f} MiB", flush=True)
    idle = _run("idle", asked)
    for name in ("dump", "dump again, with its delta"):
        dumped = _run("dump", asked)
        _tell(f"make a {name}", dumped["seconds"], base)
        print(f"{'':36} peak {dumped['peak']:.0f} MiB; a command that does nothing: {idle['peak']:.0f}")
    from bench.harvest_parts.harvesters import harvest_by_dump, harvest_by_oai  # noqa: PLC0415 - as above
    from bench.harvest_parts.serving import serving  # noqa: PLC0415 - as above

    with serving(folder, threads=THREADS) as (pid, site):
        _harvest("by dump", pid, base, lambda: harvest_by_dump(site))
        _harvest(f"by OAI-PMH, {asked.prefix}", pid, base, lambda: harvest_by_oai(site, asked.prefix))


def _rebuild_elsewhere(asked: argparse.Namespace) -> None:
    _run("migrate", asked)
    plain = _run("idle", asked)
    rebuilt = _run("rebuild", asked)
    rate = f"{rebuilt['records'] / rebuilt['seconds']:,.0f} records a second"
    print(f"{'read the dump into an empty portal':36} {rebuilt['seconds']:7.1f} s, {rate}")
    print(f"{'':36} peak {rebuilt['peak']:.0f} MiB; a command that does nothing: {plain['peak']:.0f}")


def _harvest(name: str, pid: int, base: float, harvest: Callable[[], tuple[int, int]]) -> None:
    from bench.memory import watching  # noqa: PLC0415 - as above

    began = time.perf_counter()
    with watching(pid) as watch:
        records, size = harvest()
    seconds = time.perf_counter() - began
    _tell(f"harvest {name}", seconds, base)
    rate = f"{records:,} records, {records / seconds:,.0f} a second, {size / 1e6:.1f} MB"
    print(f"{'':36} {rate}; server: {watch}", flush=True)


def _tell(name: str, seconds: float, base: float) -> None:
    print(f"{name:36} {seconds:7.1f} s, {seconds / base:.1f} times plain SQL", flush=True)


def _run(step: str, asked: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, __file__, "--step", step, "--records", str(asked.records)]
    done = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE)  # noqa: S603 - this file
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _prepare_django() -> None:
    import django  # noqa: PLC0415 - after the environment

    django.setup()


def _fill(asked: argparse.Namespace) -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415 - after set-up
    from django.db import connection  # noqa: PLC0415

    from bench.browse_parts.filling import fill  # noqa: PLC0415
    from communities.harvest.upkeep import keep_up  # noqa: PLC0415
    from communities.models import Community, Grant, Participation  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    fill(asked.records // 2, with_community=1)
    keep_up()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as a portal that has been there for a while has it done
    return {
        "projects": Grant.objects.count(),
        "communities": Community.objects.count(),
        "parts": Participation.objects.count(),
    }


def _stream(asked: argparse.Namespace) -> dict[str, Any]:
    from bench.harvest_parts.baseline import stream_all  # noqa: PLC0415

    stream_all()  # so that the disk has been read once, as for whoever comes next
    return _time(lambda: {"rows": stream_all()})


def _dump(asked: argparse.Namespace) -> dict[str, Any]:
    from django.conf import settings  # noqa: PLC0415

    from communities.harvest.dumps.making import export_dump  # noqa: PLC0415

    return _time(lambda: {"name": export_dump(settings.DUMPS_DIR).name})


def _migrate(asked: argparse.Namespace) -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    return {}


def _rebuild(asked: argparse.Namespace) -> dict[str, Any]:
    from django.conf import settings  # noqa: PLC0415

    from communities.harvest.dumps.rebuilding.loading import import_dump  # noqa: PLC0415
    from communities.harvest.dumps.shelf import Shelf  # noqa: PLC0415

    newest = settings.DUMPS_DIR / Shelf(settings.DUMPS_DIR).list_names()[0]
    return _time(lambda: {"records": sum(import_dump(newest).records.values())})


def _stay_idle(asked: argparse.Namespace) -> dict[str, Any]:
    return _time(dict)


def _time(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    began = time.perf_counter()
    told = work()
    seconds = time.perf_counter() - began
    return {**told, "seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


STEPS = {
    "fill": _fill,
    "stream": _stream,
    "dump": _dump,
    "idle": _stay_idle,
    "migrate": _migrate,
    "rebuild": _rebuild,
}


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
