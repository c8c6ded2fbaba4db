"""What is to come about on Zenodo: a list of the steps, and the doors of the panel on each request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.admin_base import ReadOnlyAdmin
from requests_workflow.admin.answers import refusing_politely
from requests_workflow.admin.forms import DeskForm
from requests_workflow.admin.going_on import read_view, to_screen
from requests_workflow.admin.queue import requests_on_desk
from requests_workflow.admin.screen import Returned
from requests_workflow.admin.zenodo_panel import ADDRESS, AbandonForm, AddressForm, ResumeForm, StepForm
from requests_workflow.linking.proving import look_at_community
from requests_workflow.models import CommunityRequest, ProvisioningStep
from requests_workflow.provisioning.readdressing import take_address
from requests_workflow.provisioning.staff import abandon_step, resume_step, retry_steps
from requests_workflow.refusals import Refusal

ROUTE = "requests_workflow_provisioningstep"
SCREEN = "admin:requests_workflow_communityrequest_change"


@dataclass(frozen=True)
class Door:
    """One thing that can be done: `draw` gives back what was typed, where it was refused."""

    carry_out: Callable[[CommunityRequest, User, QueryDict], str]
    draw: Callable[[QueryDict], tuple[str, DeskForm]]


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
        return [
            *(
                path(f"<uuid:request_id>/{name}/", self._guard(door), name=f"{ROUTE}_{name}")
                for name, door in DOORS.items()
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

    def _guard(self, door: Door) -> Any:
        def view(request: HttpRequest, request_id: UUID) -> HttpResponse:
            subject, actor = self._find(request, request_id), cast(User, request.user)
            if request.method != "POST":  # as after signing in again
                return HttpResponseRedirect(to_screen(subject, read_view(request)))
            try:
                with refusing_politely():
                    done = door.carry_out(subject, actor, request.POST)
            except Refusal as refusal:
                return self._show_again(request, subject, door, refusal)
            messages.success(request, f"{subject.reference}: {done}")
            return HttpResponseRedirect(to_screen(subject, read_view(request)))

        return self.admin_site.admin_view(view)

    def _show_again(
        self, request: HttpRequest, subject: CommunityRequest, door: Door, refusal: Refusal
    ) -> HttpResponse:
        """Show the request's screen as it is now, with everything that was typed."""
        name, form = door.draw(request.POST)
        form.show_refusal(refusal)
        desk: Any = self.admin_site.get_model_admin(CommunityRequest)
        answer: HttpResponse = desk.show_again(request, subject.pk, Returned(name, form, refusal))
        return answer

    def _find(self, request: HttpRequest, request_id: UUID) -> CommunityRequest:
        if not self.has_view_permission(request):
            raise PermissionDenied
        subject = requests_on_desk(cast(User, request.user)).filter(pk=request_id).first()
        if subject is None:
            raise Http404(_("There is no such request on the desk."))
        return subject


def _retry(subject: CommunityRequest, actor: User, posted: QueryDict) -> str:
    retry_steps(subject.pk, actor=actor)
    return _("Zenodo is asked again within a minute.")


def _abandon(subject: CommunityRequest, actor: User, posted: QueryDict) -> str:
    step = abandon_step(subject.pk, posted.get("step", ""), posted.get("reason", ""), actor=actor)
    return _("“%(step)s” is given up; your reason is in the history.") % {"step": step.get_name_display()}


def _resume(subject: CommunityRequest, actor: User, posted: QueryDict) -> str:
    step = resume_step(subject.pk, posted.get("step", ""), posted.get("reason", ""), actor=actor)
    return _("“%(step)s” is taken up again; your reason is in the history.") % {
        "step": step.get_name_display()
    }


def _readdress(subject: CommunityRequest, actor: User, posted: QueryDict) -> str:
    take_address(subject.pk, posted.get("slug", ""), actor=actor, comment=posted.get("consent", ""))
    return _("The community has another address, and is made under that one.")


def _look(subject: CommunityRequest, actor: User, posted: QueryDict) -> str:
    return look_at_community(subject.pk, actor=actor).said


def _draw_nothing(posted: QueryDict) -> tuple[str, DeskForm]:
    return "", DeskForm(posted)


def _draw_reason(form: type[StepForm]) -> Callable[[QueryDict], tuple[str, DeskForm]]:
    def draw(posted: QueryDict) -> tuple[str, DeskForm]:
        step = posted.get("step", "")
        return f"{form.deed}{step}", form(step, posted)

    return draw


DOORS = {
    "retry": Door(_retry, _draw_nothing),
    "abandon": Door(_abandon, _draw_reason(AbandonForm)),
    "resume": Door(_resume, _draw_reason(ResumeForm)),
    "address": Door(_readdress, lambda posted: (ADDRESS, AddressForm(posted))),
    "look": Door(_look, _draw_nothing),
}
