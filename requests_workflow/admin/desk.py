"""The curators' desk in the admin: the queue as a list, a request as a screen, and the doors beside it."""

from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.admin_base import ReadOnlyAdmin, shorten_search
from requests_workflow import outbox
from requests_workflow.admin.answers import refusing_politely
from requests_workflow.admin.columns import COLUMNS, QueueColumns
from requests_workflow.admin.doors import CHECKS, COMMENT, NOTE, WAIVE, Door, find_door
from requests_workflow.admin.filters import FILTERS
from requests_workflow.admin.queue import WAITING, list_views, next_in_queue, order_of_view, requests_on_desk
from requests_workflow.admin.screen import MAY_RETRY, Refused, build_screen
from requests_workflow.admin.search import HELP
from requests_workflow.fairness.conflicts import with_ties
from requests_workflow.finding.search import search_requests
from requests_workflow.http_status import mark_refused
from requests_workflow.models import CommunityRequest, Delivery
from requests_workflow.refusals import Refusal
from requests_workflow.selectors import with_everything_shown

ROUTE = "requests_workflow_communityrequest"
SCREEN = "admin/requests_workflow/communityrequest/screen.html"


@admin.register(CommunityRequest)
class CommunityRequestAdmin(QueueColumns, ReadOnlyAdmin):
    """Nothing of a request can be edited here: what can be done is asked of the workflow, one POST each."""

    list_display = COLUMNS
    list_display_links = ("reference", "title_or_none")
    list_filter = FILTERS
    allowed_lookups = frozenset(filter_.parameter_name for filter_ in FILTERS)
    list_per_page = 25
    show_full_result_count = True
    search_fields = ("reference",)  # what is searched stands in search.py
    search_help_text = HELP
    sortable_by = ()
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """Only the queue, the screen and the doors: Django's pages to add, change and delete don't exist."""
        return [
            path("", self._guard(self.changelist_view), name=f"{ROUTE}_changelist"),
            path("<uuid:request_id>/change/", self._guard(require_safe(self.show)), name=f"{ROUTE}_change"),
            path("<uuid:request_id>/actions/<str:action>/", self._guard(self.act), name=f"{ROUTE}_act"),
            *(self._route(door) for door in (COMMENT, NOTE, WAIVE, CHECKS)),
            path(
                "<uuid:request_id>/deliveries/<int:delivery_id>/retry/",
                self._guard(self.retry_delivery),
                name=f"{ROUTE}_retry",
            ),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CommunityRequest]:
        """Return what this user may see at the desk."""
        return with_ties(with_everything_shown(requests_on_desk(cast(User, request.user))))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Return the order of the view that is shown."""
        return order_of_view(request.GET.get("state", WAITING))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search as search.py says; it finds no row twice."""
        return search_requests(queryset, shorten_search(search_term)), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the queue."""
        current = request.GET.get("state", WAITING)
        return super().changelist_view(request, {"title": _("Review queue"), "views": list_views(current)})

    def show(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        """Show one request."""
        return self._render(request, self._find(request, request_id))

    def act(self, request: HttpRequest, request_id: UUID, action: str) -> HttpResponse:
        """Make a move of the table."""
        return self._go_through(find_door(action), request, request_id)

    def retry_delivery(self, request: HttpRequest, request_id: UUID, delivery_id: int) -> HttpResponse:
        """Give a delivery that was given up a fresh start."""
        subject = self._find(request, request_id)
        if not request.user.has_perm(MAY_RETRY):
            raise PermissionDenied
        delivery = Delivery.objects.filter(pk=delivery_id, event__request=subject).first()
        if request.method == "POST" and delivery is not None:
            outbox.retry(delivery.pk)
            messages.success(request, _("It will be tried again within a minute."))
        return _to_screen(subject)

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
        """Do it and go on, or show the refusal. A GET, as after signing in again, only shows the request."""
        subject, actor = self._find(request, request_id), cast(User, request.user)
        if request.method != "POST":
            return _to_screen(subject)
        try:
            with refusing_politely():
                door.carry_out(subject, actor, request.POST)
        except Refusal as refusal:
            return self._show_refusal(door, request, request_id, refusal)
        messages.success(request, f"{subject.reference}: {door.done}")
        return _to_next(request, actor) if door.is_decision else _to_screen(subject)

    def _show_refusal(
        self, door: Door, request: HttpRequest, request_id: UUID, refusal: Refusal
    ) -> HttpResponse:
        """Show the request as it is now, the refusal, and everything that was typed."""
        subject = self._find(request, request_id)
        form = door.draw(subject, request.POST)
        form.show_refusal(refusal)
        return mark_refused(self._render(request, subject, Refused(door.name, form, refusal)), refusal)

    def _find(self, request: HttpRequest, request_id: UUID) -> CommunityRequest:
        """Return a request of the desk, or raise Http404: also for what this user may not see."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        subject = self.get_queryset(request).filter(pk=request_id).first()
        if subject is None:
            raise Http404(_("There is no such request on the desk."))
        return subject

    def _render(
        self, request: HttpRequest, subject: CommunityRequest, refused: Refused | None = None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **build_screen(subject, cast(User, request.user), refused),
            "title": subject.reference,
            "opts": self.opts,
        }
        return TemplateResponse(request, SCREEN, context)


def _to_screen(subject: Model) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:{ROUTE}_change", args=[subject.pk]))


def _to_next(request: HttpRequest, actor: User) -> HttpResponseRedirect:
    """Go on to the next request that this curator may claim, else to the queue."""
    following = next_in_queue(actor)
    if following is None:
        messages.info(request, _("Nothing else waits for you: this is the queue."))
        return HttpResponseRedirect(reverse(f"admin:{ROUTE}_changelist"))
    messages.info(request, _("Next in the queue: %(reference)s.") % {"reference": following.reference})
    return _to_screen(following)
