"""Measures browsing at full size: any combination of facets, beside one project from the API in the same run.

    python bench/browse.py [--projects N] [--each N] [--engine sqlite|postgresql]

Fills a database of its own with made-up projects of the real shape (420,000 participations, subjects and
programmes as trees, a tenth with a community), and prints the times of pages with random facets chosen, the
first page of which includes nothing made before, and their p95 as a multiple of the project endpoint's.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
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
            command = [sys.executable, __file__, "--database", url, "--projects", str(asked.projects)]
            subprocess.run([*command, "--each", str(asked.each)], check=True, cwd=ROOT)  # noqa: S603 - this file


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--projects", type=int, default=80_000)
    parser.add_argument("--each", type=int, default=300, help="pages, and projects beside them")
    parser.add_argument("--engine", choices=ENGINES, help="only one of them")
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure_here(asked: argparse.Namespace) -> None:
    os.environ.update(
        DATABASE_URL=asked.database, DJANGO_SETTINGS_MODULE="portal.settings", SECRET_KEY="x" * 60
    )
    os.environ["REDIS_URL"] = ""
    import django  # noqa: PLC0415 - after the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after set-up

    from bench.browse_parts.filling import fill  # noqa: PLC0415
    from bench.browse_parts.measuring import measure  # noqa: PLC0415
    from communities.search_index import rebuild  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    fill(asked.projects)
    rebuild()
    measure(asked.each)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
