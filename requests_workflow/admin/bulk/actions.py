"""The bulk deeds in the list's own menu: a choice of rows leads to the page that says what will happen."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from portal.accounts.models import User
from requests_workflow.admin.bulk.deeds import DEEDS, Deed
from requests_workflow.admin.bulk.page import carry_out, find_deed, show_confirmation
from requests_workflow.admin.going_on import ROUTE


def _offer(deed: Deed) -> Callable[..., HttpResponse]:
    @admin.action(description=str(deed.title), permissions=["bulk"])
    def act(model_admin: Any, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse:
        return show_confirmation(request, deed, chosen)

    act.__name__ = f"bulk_{deed.name}"
    return act


class BulkActions:
    """The part of the desk that deals with several requests; acceptance is none of it."""

    actions = tuple(_offer(deed) for deed in DEEDS.values())
    has_view_permission: Callable[..., bool]
    get_queryset: Callable[[HttpRequest], QuerySet[Any]]

    def has_bulk_permission(self, request: HttpRequest) -> bool:
        """Curators may; each row is then judged by itself."""
        return cast(User, request.user).is_curator

    def bulk_routes(self, guard: Callable[[Any], Any]) -> list[URLPattern]:
        """Return the address to which the confirming page posts."""
        return [path("bulk/<str:name>/", guard(self.carry_out_bulk), name=f"{ROUTE}_bulk")]

    def carry_out_bulk(self, request: HttpRequest, name: str) -> HttpResponse:
        """Do what was confirmed, and tell what became of each row."""
        deed = find_deed(name)
        if not (self.has_view_permission(request) and self.has_bulk_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(reverse(f"admin:{ROUTE}_changelist"))
        return carry_out(request, deed, self.get_queryset(request))
