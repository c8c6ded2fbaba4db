"""DRF's own throttles under the names of their rates."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, ScopedRateThrottle, UserRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView


class GuestThrottle(AnonRateThrottle):
    """A minute of guests."""

    scope = "guest"


class GuestHourThrottle(AnonRateThrottle):
    """An hour of guests."""

    scope = "guest-hour"


class UserThrottle(UserRateThrottle):
    """A minute of users."""

    scope = "user"


class UserHourThrottle(UserRateThrottle):
    """An hour of users."""

    scope = "user-hour"


class SearchThrottle(ScopedRateThrottle):
    """Views with a scope; only `search` has a rate here."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Pass over views of other scopes."""
        if getattr(view, "throttle_scope", None) != "search":
            return True
        return super().allow_request(request, view)
