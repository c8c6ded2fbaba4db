"""The outbox in the admin: what is pending or was given up, and "try again"."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy, ngettext

from portal.admin_base import ReadOnlyAdmin
from requests_workflow.admin.mails import MAY_RETRY
from requests_workflow.admin.words import name_effect
from requests_workflow.models import Delivery
from requests_workflow.outbox import sweeping


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Effects of events, one row each."""

    list_display = ("effect", "subject", "recipient", "status", "attempts", "due_at", "done_at", "last_error")
    list_filter = ("status", "handler")
    allowed_lookups = frozenset({"status__exact", "handler"})
    list_select_related = ("event__request", "recipient")
    search_fields = ("event__request__reference", "recipient__email")
    search_help_text = gettext_lazy("Reference of the request, or the recipient's e-mail address")
    sortable_by = ("due_at", "attempts", "done_at")
    ordering = ("-due_at", "-pk")
    actions = ("try_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Return all to superusers; to curators those of requests on their desk, so none of a draft."""
        everything: QuerySet[Delivery] = super().get_queryset(request)
        if request.user.is_superuser:
            return everything
        return everything.filter(event__request__submitted_at__isnull=False)

    @admin.display(description=gettext_lazy("effect"))
    def effect(self, delivery: Delivery) -> str:
        """Return what it does."""
        return name_effect(delivery.handler)

    @admin.display(description=gettext_lazy("request"))
    def subject(self, delivery: Delivery) -> str:
        """Return a link to the request's screen."""
        request = delivery.event.request
        address = reverse("admin:requests_workflow_communityrequest_change", args=[request.pk])
        return format_html('<a href="{}">{}</a>', address, request.reference)

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        """Lead curators and superusers may."""
        return request.user.has_perm(MAY_RETRY)

    @admin.action(description=gettext_lazy("Try the selected deliveries again"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, deliveries: QuerySet[Delivery]) -> None:
        """Give those that were given up a fresh start; the others go on as they are."""
        dead = list(deliveries.filter(status=Delivery.Status.DEAD).values_list("pk", flat=True))
        for delivery_id in dead:
            sweeping.retry(delivery_id)
        self.message_user(
            request,
            ngettext(
                "%(count)s effect will be tried again.", "%(count)s effects will be tried again.", len(dead)
            )
            % {"count": len(dead)},
        )
