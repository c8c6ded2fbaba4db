"""What is to come about on Zenodo: a list of the steps, a panel on each request, and its doors."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.accounts.models import User
from portal.admin_base import ReadOnlyAdmin
from requests_workflow.admin.answers import refusing_politely
from requests_workflow.admin.queue import requests_on_desk
from requests_workflow.linking.proving import look_at_community
from requests_workflow.linking.telling import tell_ownership
from requests_workflow.models import CommunityRequest, ProvisioningStep
from requests_workflow.provisioning.progress import tell_progress
from requests_workflow.provisioning.readdressing import change_address, propose_addresses
from requests_workflow.provisioning.staff import abandon_step, retry_steps
from requests_workflow.refusals import Refusal
from requests_workflow.sentences import sentences_of

ROUTE = "requests_workflow_provisioningstep"
SCREEN = "admin:requests_workflow_communityrequest_change"


def build_zenodo_panel(request: CommunityRequest, actor: User) -> dict[str, Any]:
    """Return what the panel shows: steps after an acceptance, the proof of ownership before."""
    progress = tell_progress(request)
    needs_address = progress is not None and progress.needs_address
    return {
        "progress": progress,
        "proposed_addresses": propose_addresses(request) if needs_address else [],
        "ownership": tell_ownership(request, actor),
    }


@admin.register(ProvisioningStep)
class ProvisioningStepAdmin(ReadOnlyAdmin):
    """Steps on Zenodo, one row each; those that wait for people are found by their status."""

    list_display = ("subject", "name", "status", "what_is_in_the_way", "detail", "attempts", "look_again_at")
    list_display_links = None
    list_filter = ("status", "name")
    allowed_lookups = frozenset({"status__exact", "name__exact"})
    list_select_related = ("request",)
    search_fields = ("request__reference",)
    search_help_text = gettext_lazy("Reference of the request")
    sortable_by = ("attempts",)
    ordering = ("-changed_at", "-pk")

    def get_urls(self) -> list[URLPattern]:
        """Beside the list, one address for each thing that can be done."""
        doors: dict[str, Callable[[HttpRequest, CommunityRequest], str]] = {
            "retry": self._retry,
            "abandon": self._abandon,
            "address": self._readdress,
            "look": self._look,
        }
        return [
            *(
                path(f"<uuid:request_id>/{name}/", self._guard(door), name=f"{ROUTE}_{name}")
                for name, door in doors.items()
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProvisioningStep]:
        """Return the steps of the requests on this user's desk."""
        steps: QuerySet[ProvisioningStep] = super().get_queryset(request)
        return steps.filter(request__in=requests_on_desk(cast(User, request.user)))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list under a name that says what it is."""
        return super().changelist_view(request, {"title": _("Steps on Zenodo")})

    @admin.display(description=gettext_lazy("request"))
    def subject(self, step: ProvisioningStep) -> str:
        """Return a link to the request's screen."""
        return format_html(
            '<a href="{}">{}</a>', reverse(SCREEN, args=[step.request_id]), step.request.reference
        )

    @admin.display(description=gettext_lazy("what is in the way"))
    def what_is_in_the_way(self, step: ProvisioningStep) -> str:
        """Return the words that its people read."""
        return "" if step.is_over else step.said

    def _guard(self, door: Callable[[HttpRequest, CommunityRequest], str]) -> Any:
        def view(request: HttpRequest, request_id: UUID) -> HttpResponse:
            subject = self._find(request, request_id)
            try:
                with refusing_politely():
                    messages.success(request, f"{subject.reference}: {door(request, subject)}")
            except Refusal as refusal:
                for _field, sentence in sentences_of(refusal):
                    messages.error(request, f"{subject.reference}: {sentence}")
            return HttpResponseRedirect(reverse(SCREEN, args=[subject.pk]))

        return self.admin_site.admin_view(require_POST(view))

    def _find(self, request: HttpRequest, request_id: UUID) -> CommunityRequest:
        if not self.has_view_permission(request):
            raise PermissionDenied
        subject = requests_on_desk(cast(User, request.user)).filter(pk=request_id).first()
        if subject is None:
            raise Http404(_("There is no such request on the desk."))
        return subject

    def _retry(self, request: HttpRequest, subject: CommunityRequest) -> str:
        retry_steps(subject.pk, actor=cast(User, request.user))
        return _("Zenodo is asked again within a minute.")

    def _abandon(self, request: HttpRequest, subject: CommunityRequest) -> str:
        name, reason = request.POST.get("step", ""), request.POST.get("reason", "")
        step = abandon_step(subject.pk, name, reason, actor=cast(User, request.user))
        return _("“%(step)s” is given up; your reason is in the history.") % {"step": step.get_name_display()}

    def _readdress(self, request: HttpRequest, subject: CommunityRequest) -> str:
        slug, consent = request.POST.get("slug", ""), request.POST.get("consent", "")
        change_address(subject.pk, slug, actor=cast(User, request.user), comment=consent)
        return _("The community has another address, and is made under that one.")

    def _look(self, request: HttpRequest, subject: CommunityRequest) -> str:
        return look_at_community(subject.pk, actor=cast(User, request.user)).said
