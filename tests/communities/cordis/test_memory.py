"""An import holds a batch in memory, not the dump."""

import gc
import tracemalloc
from pathlib import Path

import pytest

from communities.cordis import stage
from communities.cordis.importer import import_paths
from tests.communities.cordis.dumps import member, project, topic, write_table

pytestmark = pytest.mark.django_db


def write_dump(folder: Path, *, grants: int) -> int:
    """Write a dump and give its size in bytes."""
    numbers = range(100_000, 100_000 + grants)
    files = [
        write_table(folder, "project.csv", [project(number, objective="o" * 2_000) for number in numbers]),
        write_table(folder, "organization.csv", [member(number, number % 40) for number in numbers]),
        write_table(folder, "topics.csv", [topic(number, f"T-{number}") for number in numbers]),
    ]
    return sum(file.stat().st_size for file in files)


def measure_peak(folder: Path) -> int:
    """Import, and give the most memory that Python held at once, without garbage waiting to be collected."""

    def collect(step: str, *, done: int, total: int | None, unit: str) -> None:
        gc.collect()

    tracemalloc.start()
    try:
        import_paths([folder], progress=collect)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "BATCH", 50)
    sizes = [write_dump(tmp_path / str(grants), grants=grants) for grants in (60, 200, 1_200)]
    _, small, large = [measure_peak(tmp_path / str(grants)) for grants in (60, 200, 1_200)]
    assert large - small < 0.3 * (sizes[2] - sizes[1])
