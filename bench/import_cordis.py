"""Measures the import of a whole CORDIS dump on both engines, against a raw COPY of the same rows.

    python bench/import_cordis.py [--projects N] [--members N] [--engine sqlite|postgresql]

Makes a dump of real titles, imports it into an empty database, imports it again (the same bytes, and once
more with every row read), and prints ratios. On PostgreSQL the rows then go by COPY into the same emptied
tables with the same indexes and constraints. On SQLite another connection asks for the write lock every 50 ms
meanwhile. What is measured is the import as the command runs it, from the files to the search index.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.cordis_dump import write_dump
from bench.engines import lend_database
from bench.own_process import ROOT, make_parser, set_up

Figures = dict[str, float]


def main() -> None:
    """Measure each engine in a process of its own, and print what came out."""
    parser = make_parser(__doc__)
    parser.add_argument("--projects", type=int, default=80_000)
    parser.add_argument("--members", type=int, default=420_000)
    parser.add_argument("--dump", type=Path, help="a folder for the dump, kept for the next run")
    asked = parser.parse_args()
    if asked.database:
        _measure_here(asked.database, asked.dump)
        return
    with tempfile.TemporaryDirectory(prefix="bench-import-") as name:
        dump = asked.dump or Path(name) / "dump"
        if not dump.exists():
            write_dump(dump, projects=asked.projects, members=asked.members)
        engines = [asked.engine] if asked.engine else ["postgresql", "sqlite"]
        found = {engine: _run(engine, dump) for engine in engines}
    _print(found)


def _run(engine: str, dump: Path) -> Figures:
    with lend_database(engine) as url:
        command = [sys.executable, __file__, "--database", url, "--dump", str(dump)]
        ended = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this file
    figures: Figures = json.loads(ended.stdout.splitlines()[-1])
    return figures


def _measure_here(database: str, dump: Path) -> None:
    set_up(database)
    from bench.import_parts.measuring import measure  # noqa: PLC0415 - after set-up

    print(json.dumps(measure(database, dump)))


def _print(found: dict[str, Figures]) -> None:
    for engine, got in found.items():
        print(f"\n{engine}: {got['rows']:.0f} rows, peak memory of all processes {got['peak_mib']:.0f} MiB")
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
    print(f"    of it reading {read:.1f} s, working out and publishing {published - read:.1f} s;")
    after, pooled = first - published, got["pooled_first"]
    print(f"    once all can be read {after:.1f} s, of it {pooled:.1f} s for domains of organisations")
    for name in ("unchanged", "read_again"):
        print(f"  {name:13} {got[name]:7.1f} s  {got[name] / first:8.2f} of the first")
    if "copy" in got:
        _print_against_copy(got)


def _print_against_copy(got: Figures) -> None:
    print(f"  raw COPY      {got['copy']:7.1f} s; the import's speed in parts of it, and by processor time:")
    for name, before in (("from the files until all can be read", 0), ("without reading the files", 1)):
        ratios = [
            got[f"copy{unit}"] / (got[f"publishing{unit}"] - before * got[f"reading{unit}"])
            for unit in ("", "_spent")
        ]
        print(f"    {name:40} {ratios[0]:8.2f} {ratios[1]:8.2f}")


if __name__ == "__main__":
    main()
