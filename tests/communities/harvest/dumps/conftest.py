"""What the tests of dumps begin with."""

from pathlib import Path

import pytest
from pytest_django import Settings

from communities.harvest.dumps.making import export_dump
from tests.communities.harvest.dumps.catalogue import fill


@pytest.fixture
def catalogue(transactional_db: None) -> None:
    """A small catalogue, committed: a dump reads in a transaction of its own."""
    fill()


@pytest.fixture
def shelf(tmp_path: Path, settings: Settings) -> Path:
    """An empty folder from which the site serves."""
    folder = tmp_path / "dumps"
    settings.DUMPS_DIR = folder
    settings.DUMPS_KEPT = 3
    return folder


@pytest.fixture
def dump(catalogue: None, shelf: Path) -> Path:
    """The folder of a published dump of the small catalogue."""
    return shelf / export_dump(shelf).name
