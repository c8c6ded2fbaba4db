"""Each test begins with all of its requests left."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.portal.api.calls import fresh_counts

__all__ = ["fresh_counts"]


@pytest.fixture(autouse=True)
def _no_sign_ins_counted_yet() -> Iterator[None]:
    """Forget what allauth counted: all tests of a process come from one address."""
    cache.clear()
    yield
    cache.clear()
