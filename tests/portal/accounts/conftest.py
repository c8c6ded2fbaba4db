"""Each test begins with all of its requests left."""

from tests.portal.api.calls import fresh_counts

__all__ = ["fresh_counts"]
