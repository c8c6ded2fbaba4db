"""The curators' desk in the admin: the queue as a list, a request as a screen, and the doors beside it."""

from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.admin_base import ReadOnlyAdmin, shorten_search
from requests_workflow.admin.asking import ask
from requests_workflow.admin.bulk.actions import BulkActions
from requests_workflow.admin.columns import COLUMNS, QueueColumns
from requests_workflow.admin.doors import CHECKS, COMMENT, NOTE, WAIVE, Door, find_door
from requests_workflow.admin.filters import FILTERS
from requests_workflow.admin.going_on import ROUTE, go_on, leave_view, read_view, tell_done, to_screen
from requests_workflow.admin.holding import MailDoors
from requests_workflow.admin.listing.keyset import KeysetChangeList
from requests_workflow.admin.listing.narrowing import WAITING, order_of_view
from requests_workflow.admin.listing.page import describe_list
from requests_workflow.admin.listing.views import ListDoors
from requests_workflow.admin.queue import neighbours, requests_on_desk
from requests_workflow.admin.screen import Returned, build_screen
from requests_workflow.admin.search import HELP
from requests_workflow.desk.preferences import read_preferences
from requests_workflow.desk.presence import note_presence
from requests_workflow.fairness.conflicts import with_ties
from requests_workflow.finding.search import search_requests
from requests_workflow.http_status import mark_refused
from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import with_everything_shown

SCREEN = "admin/requests_workflow/communityrequest/screen.html"


@admin.register(CommunityRequest)
class CommunityRequestAdmin(BulkActions, ListDoors, MailDoors, QueueColumns, ReadOnlyAdmin):  # type: ignore[misc] # actions
    """Nothing of a request can be edited here: what can be done is asked of the workflow, one POST each."""

    list_display = COLUMNS
    list_display_links = ("reference", "title_or_none")
    list_filter = FILTERS
    allowed_lookups = frozenset(str(filter_.parameter_name) for filter_ in FILTERS)
    list_per_page = 25
    search_fields = ("reference",)  # what is searched stands in requests_workflow/finding
    search_help_text = HELP
    sortable_by = ()

    def get_urls(self) -> list[URLPattern]:
        """Only the queue, the screen and the doors: Django's pages to add, change and delete don't exist."""
        return [
            path("", self._guard(self.changelist_view), name=f"{ROUTE}_changelist"),
            path("<uuid:request_id>/change/", self._guard(require_safe(self.show)), name=f"{ROUTE}_change"),
            path("<uuid:request_id>/actions/<str:action>/", self._guard(self.act), name=f"{ROUTE}_act"),
            *(self._route(door) for door in (COMMENT, NOTE, WAIVE, CHECKS)),
            *self.mail_routes(self._guard),
            *self.list_routes(self._guard),
            *self.bulk_routes(self._guard),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CommunityRequest]:
        """Return what this user may see at the desk."""
        return with_ties(with_everything_shown(requests_on_desk(cast(User, request.user))))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        """Read the queue page by page by key."""
        return KeysetChangeList

    def keyset_term(self, request: HttpRequest) -> str:
        """Return the order of the view that is shown."""
        return order_of_view(request.GET.get("state", WAITING))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by the index of words; it finds no row twice."""
        return search_requests(queryset, shorten_search(search_term)), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the queue."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().changelist_view(request, describe_list(request))

    def show(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        """Show one request, and note who looks at it."""
        subject = self.find(request, request_id)
        note_presence(subject, cast(User, request.user))
        return self._render(request, subject)

    def act(self, request: HttpRequest, request_id: UUID, action: str) -> HttpResponse:
        """Make a move of the table."""
        return self._go_through(find_door(action), request, request_id)

    def find(self, request: HttpRequest, request_id: UUID) -> CommunityRequest:
        """Return a request of the desk, or raise Http404: also for what this user may not see."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        subject = self.get_queryset(request).filter(pk=request_id).first()
        if subject is None:
            raise Http404(_("There is no such request on the desk."))
        return subject

    def _guard(self, view: Any) -> Any:
        return self.admin_site.admin_view(view)

    def _route(self, door: Door) -> URLPattern:
        def view(request: HttpRequest, request_id: UUID) -> HttpResponse:
            return self._go_through(door, request, request_id)

        route: URLPattern = path(
            f"<uuid:request_id>/{door.name}/", self._guard(view), name=f"{ROUTE}_{door.name}"
        )
        return route

    def _go_through(self, door: Door, request: HttpRequest, request_id: UUID) -> HttpResponse:
        """Do it and go on, or show the form again. A GET, as after signing in again, shows the request."""
        subject = self.find(request, request_id)
        if request.method != "POST":
            return HttpResponseRedirect(to_screen(subject, read_view(request)))
        returned = ask(
            door, subject, lambda: self.find(request, request_id), cast(User, request.user), request.POST
        )
        if returned is not None:
            return self.show_again(request, request_id, returned)
        tell_done(request, self.find(request, request_id), door)
        return go_on(request, subject, is_decision=door.is_decision)

    def show_again(self, request: HttpRequest, request_id: UUID, returned: Returned) -> HttpResponse:
        """Show the request as it is now, with everything that was typed."""
        answer = self._render(request, self.find(request, request_id), returned)
        return answer if returned.refusal is None else mark_refused(answer, returned.refusal)

    def _render(
        self, request: HttpRequest, subject: CommunityRequest, returned: Returned | None = None
    ) -> HttpResponse:
        actor, view = cast(User, request.user), read_view(request)
        before, after = neighbours(subject, view, actor)
        context = {
            **self.admin_site.each_context(request),
            **build_screen(subject, actor, returned),
            "title": subject.reference,
            "opts": self.opts,
            "preferences": read_preferences(actor),
            "before": before and to_screen(before, view),
            "after": after and to_screen(after, view),
            "view_query": leave_view(view),
            "queue_query": f"?{view}" if view else "",
        }
        return TemplateResponse(request, SCREEN, context)
