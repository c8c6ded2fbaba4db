"""Traffic in the admin: what comes, who is refused, and what staff can do about it."""

from portal.traffic.admin import overrides, overview

__all__ = ["overrides", "overview"]
