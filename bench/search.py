"""Measures the search on CORDIS's real acronyms and titles: what it finds, and how long that takes.

    python bench/search.py [--universe FILE] [--each N] [--engine sqlite|postgresql]

Fills a database of its own on either engine (PostgreSQL from the system's binaries), builds the index, and
prints for each kind of query the share of projects found first and among the first ten, with the times; then
the times' ratios to one indexed prefix look-up in plain SQL, measured in turn with the searches.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNIVERSE = ROOT.parent / "shared" / "data" / "projects-universe" / "projects_universe.csv.gz"
ENGINES = ("sqlite", "postgresql")


def main() -> None:
    """Measure on both engines, each in a process of its own."""
    asked = _read_arguments()
    if asked.database:
        _measure_here(asked)
        return
    from bench.engines import lend_database  # noqa: PLC0415 - needs the root on the path

    for engine in [asked.engine] if asked.engine else ENGINES:
        with lend_database(engine) as url:
            command = [sys.executable, __file__, "--database", url, "--universe", asked.universe]
            subprocess.run([*command, "--each", str(asked.each)], check=True, cwd=ROOT)  # noqa: S603 - this file


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--universe", default=str(UNIVERSE), help="projects_universe.csv.gz")
    parser.add_argument("--each", type=int, default=400, help="queries of each kind")
    parser.add_argument("--engine", choices=ENGINES, help="only one of them")
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure_here(asked: argparse.Namespace) -> None:
    os.environ.update(
        DATABASE_URL=asked.database, DJANGO_SETTINGS_MODULE="portal.settings", SECRET_KEY="x" * 60
    )
    import django  # noqa: PLC0415 - after the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after set-up
    from django.db import connection  # noqa: PLC0415

    from bench.search_parts import baseline, filling, queries, report  # noqa: PLC0415
    from communities.search_index import rebuild  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    projects = filling.fill(Path(asked.universe))
    began = time.perf_counter()
    rebuild()
    taken = time.perf_counter() - began
    print(f"\n{connection.vendor}: {len(projects):,} projects, index built in {taken:.1f} s")
    baseline.prepare()
    report.measure(queries.draw(projects, asked.each), projects)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
