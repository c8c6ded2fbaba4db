"""Small pages, and limits that no test meets by chance."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def pages_of_two(settings: Settings, tmp_path: Path) -> None:
    """Let a page hold two records or sets, and nobody be refused."""
    many = {"guest": 100_000, "user": 100_000}
    rates = {"policies": dict.fromkeys(("oai", "minute", "hour", "network"), many), "page_sizes": {"oai": 2}}
    path = tmp_path / "rates.json"
    path.write_text(json.dumps(rates))
    settings.RATES_FILE = str(path)
