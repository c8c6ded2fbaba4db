"""The doors beside the queue's list: save a view, delete one, choose how one works, take the list along."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from requests_workflow.admin.going_on import ROUTE
from requests_workflow.admin.listing.export import stream_csv
from requests_workflow.admin.listing.keyset import FilledOrdering
from requests_workflow.admin.listing.narrowing import (
    WAITING,
    narrow,
    order_of_view,
    read_address,
    write_address,
)
from requests_workflow.admin.queue import requests_on_desk
from requests_workflow.admin.words import name_lookers
from requests_workflow.desk.preferences import keep_preferences
from requests_workflow.desk.presence import note_presence, others_looking_at
from requests_workflow.desk.views import delete_view, save_view
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import InvalidInput
from requests_workflow.sentences import sentences_of


class ListDoors:
    """The part of the desk around the list."""

    has_view_permission: Callable[..., bool]
    find: Callable[[HttpRequest, UUID], CommunityRequest]

    def list_routes(self, guard: Callable[[Any], Any]) -> list[URLPattern]:
        """Return the addresses."""
        return [
            path("export/", guard(require_safe(self.export)), name=f"{ROUTE}_export"),
            path("views/", guard(require_POST(self.save_view)), name=f"{ROUTE}_save_view"),
            path("views/<int:key>/delete/", guard(require_POST(self.drop_view)), name=f"{ROUTE}_drop_view"),
            path("preferences/", guard(require_POST(self.choose)), name=f"{ROUTE}_preferences"),
            path("<uuid:request_id>/seen/", guard(require_POST(self.see)), name=f"{ROUTE}_seen"),
        ]

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Stream what the list's address shows, as CSV."""
        actor = self._user_of(request)
        asked = read_address(request.GET.urlencode())
        ordering = FilledOrdering(CommunityRequest, order_of_view(asked.get("state", WAITING)))
        return stream_csv(ordering.sort(narrow(requests_on_desk(actor), asked, actor), forwards=True))

    def save_view(self, request: HttpRequest) -> HttpResponse:
        """Keep the address of the list under a name."""
        query = write_address(read_address(request.POST.get("query", "")))
        try:
            view = save_view(self._user_of(request), name=request.POST.get("name", ""), query=query)
            messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
        except InvalidInput as refusal:
            for _field, sentence in sentences_of(refusal):
                messages.error(request, sentence)
        return _to_list(query)

    def drop_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Forget a view of one's own."""
        delete_view(self._user_of(request), key)
        messages.success(request, _("The view is deleted. The requests in it are untouched."))
        return _to_list("")

    def choose(self, request: HttpRequest) -> HttpResponse:
        """Keep how the user works at the desk, and lead back to where they were."""
        posted = request.POST
        keep_preferences(self._user_of(request), has_keys="has_keys" in posted, goes_on="goes_on" in posted)
        messages.success(request, _("Kept."))
        back = posted.get("back", "")
        is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/admin/")
        return HttpResponseRedirect(back) if is_ours else _to_list("")

    def see(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        """Note that the request is still on somebody's screen; answer with who else looks at it."""
        subject, actor = self.find(request, request_id), self._user_of(request)
        note_presence(subject, actor)
        return JsonResponse({"lookers": name_lookers(others_looking_at(subject, actor))})

    def _user_of(self, request: HttpRequest) -> User:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return cast(User, request.user)


def _to_list(query: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:{ROUTE}_changelist") + (f"?{query}" if query else ""))
