"""Measures browsing at full size: any combination of facets, beside one project from the API in the same run.

    python bench/browse.py [--projects N] [--each N] [--engine sqlite|postgresql]

Fills a database of its own with made-up projects of the real shape (420,000 participations, subjects and
programmes as trees, a tenth with a community), and prints the times of pages with random facets chosen, the
first page of which includes nothing made before, and their p95 as a multiple of the project endpoint's.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.own_process import make_parser, run_on_each_engine, set_up


def main() -> None:
    """Measure on both engines, each in a process of its own."""
    parser = make_parser(__doc__)
    parser.add_argument("--projects", type=int, default=80_000)
    parser.add_argument("--each", type=int, default=300, help="pages, and projects beside them")
    asked = parser.parse_args()
    if asked.database:
        _measure_here(asked.database, asked.projects, asked.each)
        return
    run_on_each_engine(__file__, asked, ["--projects", str(asked.projects), "--each", str(asked.each)])


def _measure_here(database: str, projects: int, each: int) -> None:
    set_up(database)
    from bench.browse_parts.filling import fill  # noqa: PLC0415 - after set-up
    from bench.browse_parts.measuring import measure  # noqa: PLC0415 - as above
    from communities.search_index import rebuild  # noqa: PLC0415 - as above

    fill(projects)
    rebuild()
    measure(each)


if __name__ == "__main__":
    main()
