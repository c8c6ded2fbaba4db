"""Progress of an import: told in bytes and rows of a known total, so that rate and time left can be shown."""

from collections import defaultdict
from pathlib import Path

import pytest

from communities.bars import Bars
from communities.cordis import progress
from communities.cordis.importer import import_paths
from communities.cordis.progress import Step

pytestmark = pytest.mark.django_db


def test_all_bytes_of_a_dump_are_told_and_no_more(dump: Path) -> None:
    told: dict[str, int] = defaultdict(int)
    totals: dict[str, int | None] = {}

    def listen(step: str, *, done: int, total: int | None, unit: str) -> None:
        told[f"{step} in {unit.strip()}"] += done
        totals[f"{step} in {unit.strip()}"] = total

    import_paths([dump], progress=listen)
    size = sum(file.stat().st_size for file in dump.iterdir())
    assert told["reading cordis-small-csv in B"] == totals["reading cordis-small-csv in B"] == size
    import_paths([dump], progress=listen)
    assert told["comparing cordis-small-csv in B"] == size


def test_a_step_speaks_now_and_then_however_often_it_advances(monkeypatch: pytest.MonkeyPatch) -> None:
    words: list[int] = []

    def listen(step: str, *, done: int, total: int | None, unit: str) -> None:
        words.append(done)

    monkeypatch.setattr(progress, "INTERVAL", 60)
    step = Step("counting", total=1_000, unit=" rows", progress=listen)
    for _ in range(1_000):
        step.advance(1)
    step.finish()
    assert len(words) == 2
    assert sum(words) == 1_000


def test_bars_show_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    bars = Bars()
    bars("reading", done=500, total=1_000, unit="B")
    bars("reading", done=250, total=1_000, unit="B")
    bars.close()
    shown = capsys.readouterr().err
    assert "reading:" in shown
    assert "B/s" in shown
    assert "<" in shown  # tqdm puts the time left after it
