"""What every API view does before and after its own work."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.api.guard import (
    drain,
    refuse_undeclared,
    refuse_unreadable_path,
    refuse_unreadable_query,
)
from portal.api.problems import Problem


class ApiRules(APIView):
    """Strict input, and only the methods that the schema shows: OPTIONS tells nothing here."""

    http_method_names = ["get", "post", "patch", "delete", "head"]  # noqa: RUF012 - as Django has it
    declared_parameters: ClassVar[Sequence[str]] = ()
    """Names of the query parameters that the view's operations have."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Count, ask for permission; then refuse what can't be read or isn't declared."""
        self.count_first(request)
        super().initial(request, *args, **kwargs)
        refuse_unreadable_path(kwargs)
        refuse_unreadable_query(request)
        refuse_undeclared(request, self.list_declared(request))

    def count_first(self, request: Request) -> None:
        """Count whoever asks before anything can refuse them: refusals (401, 403, 406) cost us as much.

        The framework counts after all that; it finds the decision that was taken here.
        """
        self.perform_authentication(request)
        self.check_throttles(request)

    def list_declared(self, request: Request) -> Sequence[str]:
        """Return the query parameters of the operation."""
        del request
        return self.declared_parameters

    def locate(self, path: str) -> str:
        """Return the absolute address of a path of this site, at the host that was asked."""
        return f"{self._origin}{path}"

    @cached_property
    def _origin(self) -> str:
        return self.request.build_absolute_uri("/").rstrip("/")

    def handle_exception(self, exc: Exception) -> Response:
        """Return the problem that the exception amounts to."""
        response = super().handle_exception(exc)
        drain(self.request)
        return response


class ApiView(ApiRules):
    """A view of one thing."""

    scopes: ClassVar[dict[str, str]] = {}


class ListView(ApiRules, GenericAPIView[Any]):
    """A list in pages, filtered by the view's `filterset_class`."""

    scopes: ClassVar[dict[str, str]] = {}
    orderings: ClassVar[Sequence[str]]
    """The terms that `ordering` takes; the first is used without it."""

    def list_declared(self, request: Request) -> Sequence[str]:
        """Return the filters and what pages need."""
        if request.method not in {"GET", "HEAD"}:
            return ()
        filters = getattr(getattr(self, "filterset_class", None), "base_filters", {})
        paging = ("cursor", "page_size", *(("ordering",) if len(self.orderings) > 1 else ()))
        return (*filters, *paging)

    def answer_page(self, request: Request) -> Response:
        """Return the page that the request asks for."""
        del request
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.represent(list(rows or ())))

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """Return the rows as JSON objects."""
        raise NotImplementedError


class UnknownAddressView(ApiRules):
    """Answers addresses that the API doesn't have; counted like every other call."""

    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Count the call, and refuse it whatever its method."""
        self.count_first(request)
        super(ApiRules, self).initial(request, *args, **kwargs)
        raise Problem(
            "not_found",
            "The API has no such address: see /api/v1/schema/. Addresses end with a slash.",
        )

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Never reached; there for the router of methods."""
        raise NotImplementedError
