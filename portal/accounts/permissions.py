"""Says which API calls a client may make at all: signed in, and with a token that has the scope."""

from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from portal.accounts.models import ApiToken

if TYPE_CHECKING:
    # DRF's views import the default permission class, which is this one: a real import would go in a circle.
    from rest_framework.views import APIView


class MissingScope(PermissionDenied):
    """The token is good, but not for this."""

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"This token lacks the scope “{scope}”: use one that has it, or make a new token with it.",
            code="missing_scope",
        )
        self.members = {"scope": str(scope)}


class HasScope(BasePermission):
    """Lets in sessions, and tokens with the scope that the view names for the method.

    A view names them in `scopes`, by method, and says with `is_public` that nobody needs to sign in. A view
    that names nothing lets nobody in.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the call may go on to the view. Raises MissingScope."""
        if not request.user.is_authenticated:
            return getattr(view, "is_public", False)
        if isinstance(request.auth, ApiToken):
            require_scope(request, _scope_for(request, view))
        return hasattr(view, "scopes")


def require_scope(request: Request, scope: str | None) -> None:
    """Raise MissingScope when the call comes with a token that lacks the scope; None asks for nothing."""
    token = request.auth
    if scope is not None and isinstance(token, ApiToken) and scope not in token.scopes:
        raise MissingScope(scope)


def _scope_for(request: Request, view: "APIView") -> str | None:
    method = "GET" if request.method == "HEAD" else request.method
    choose: Any = getattr(view, "choose_scope", None)
    if choose is not None:
        chosen: str | None = choose(method)
        return chosen
    # A method without a scope is one that the view doesn't have: 405 answers it.
    named: str | None = getattr(view, "scopes", {}).get(method)
    return named
