"""Measures the search on CORDIS's real acronyms and titles: what it finds, and how long that takes.

    python bench/search.py [--universe FILE] [--each N] [--engine sqlite|postgresql]

Fills a database of its own on either engine (PostgreSQL from the system's binaries), builds the index, and
prints for each kind of query the share of projects found first and among the first ten, with the times; then
the times' ratios to one indexed prefix look-up in plain SQL, measured in turn with the searches.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.cordis_dump import UNIVERSE
from bench.own_process import make_parser, run_on_each_engine, set_up


def main() -> None:
    """Measure on both engines, each in a process of its own."""
    parser = make_parser(__doc__)
    parser.add_argument("--universe", type=Path, default=UNIVERSE, help="projects_universe.csv.gz")
    parser.add_argument("--each", type=int, default=400, help="queries of each kind")
    asked = parser.parse_args()
    if asked.database:
        _measure_here(asked.database, asked.universe, asked.each)
        return
    run_on_each_engine(__file__, asked, ["--universe", str(asked.universe), "--each", str(asked.each)])


def _measure_here(database: str, universe: Path, each: int) -> None:
    set_up(database)
    from django.db import connection  # noqa: PLC0415 - after set-up

    from bench.search_parts import baseline, filling, queries, report  # noqa: PLC0415 - as above
    from communities.search_index import rebuild  # noqa: PLC0415 - as above

    projects = filling.fill(universe)
    began = time.perf_counter()
    rebuild()
    taken = time.perf_counter() - began
    print(f"\n{connection.vendor}: {len(projects):,} projects, index built in {taken:.1f} s")
    baseline.prepare()
    report.measure(queries.draw(projects, each), projects)


if __name__ == "__main__":
    main()
