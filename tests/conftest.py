"""What every test stands on."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

# How fast a busy machine makes examples says nothing about the portal.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")


@pytest.fixture(autouse=True)
def _nothing_browsed_yet() -> None:
    """Let no test browse another's catalogue: rolled back, keys come once more and no release tells."""
    from communities.browse.snapshot import _kept  # noqa: PLC0415 - after Django's set-up

    _kept.clear()


@pytest.fixture(autouse=True)
def _no_requests_counted_yet() -> None:
    """Let no test use up another's attempts: all tests of a process come from one address.

    Nor its codes: allauth keeps those of a second factor that were used in the cache.
    """
    from portal.traffic.decider import current_decider  # noqa: PLC0415 - after Django's set-up

    current_decider.cache_clear()
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _flushing_leaves_the_database_as_migrated() -> Iterator[None]:
    """Let a test with real transactions empty the tables, and give back what migrations had put there.

    Such a test ends with a flush. The history's trigger refuses that, as it should, so it is lifted for the
    flush alone; and what data migrations made, the curators' groups and the cursors of the feed, is flushed
    along and made again.
    """
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined] # Django's, not in its stubs

    def flush_and_restore(case: TransactionTestCase) -> None:
        from requests_workflow.append_only import lifted  # noqa: PLC0415 - models load after Django's set-up
        from requests_workflow.feed.cursors import ensure_cursors  # noqa: PLC0415
        from requests_workflow.groups import ensure_groups  # noqa: PLC0415

        with lifted(connection):
            flush(case)
        ensure_groups()
        ensure_cursors()

    with patch.object(TransactionTestCase, "_fixture_teardown", flush_and_restore):
        yield
