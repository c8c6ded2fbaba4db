"""Lends a bench a database of its own on either engine."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests.services.postgresql import running_postgresql


@contextmanager
def lend_database(engine: str) -> Iterator[str]:
    """Give the URL of an empty database, which is gone afterwards."""
    if engine == "postgresql":
        with running_postgresql() as url:
            yield url
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield f"sqlite:///{folder}/bench.sqlite3"
