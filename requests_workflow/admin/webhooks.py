"""Webhooks in the admin: whose they are, how they fare, and "try again" for what was given up."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from portal.admin_base import ReadOnlyAdmin
from requests_workflow.attempts import revive
from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.webhooks.waking import wake_webhooks

MAY_RETRY = "requests_workflow.change_webhookdelivery"


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReadOnlyAdmin):
    """Endpoints; their secrets are shown to nobody."""

    list_display = ("__str__", "owner", "ended", "failing_since", "succeeded_at", "created_at")
    list_filter = ("ended",)
    allowed_lookups = frozenset({"ended__exact"})
    list_select_related = ("owner",)
    search_fields = ("url", "name", "owner__email")
    search_help_text = gettext_lazy("Address, name, or the owner's e-mail address")
    sortable_by = ("failing_since", "succeeded_at", "created_at")
    ordering = ("-created_at", "pk")
    exclude = ("secret", "previous_secret")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """Calls of endpoints, one row each."""

    list_display = ("endpoint", "kind", "entry", "status", "attempts", "answered", "due_at", "last_error")
    list_filter = ("status", "kind")
    allowed_lookups = frozenset({"status__exact", "kind__exact"})
    list_select_related = ("endpoint", "entry__event", "entry__change")
    search_fields = ("endpoint__url", "endpoint__owner__email")
    search_help_text = gettext_lazy("Address, or the owner's e-mail address")
    sortable_by = ("due_at", "attempts")
    ordering = ("-due_at", "-pk")
    actions = ("try_again",)

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        """Superusers may, and who was given the right."""
        return request.user.has_perm(MAY_RETRY)

    @admin.action(description=gettext_lazy("Try the selected calls again"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, calls: QuerySet[WebhookDelivery]) -> None:
        """Give those that were given up a fresh start; the others go on as they are."""
        number = revive(WebhookDelivery.objects.filter(pk__in=list(calls.values_list("pk", flat=True))))
        wake_webhooks()
        told = ngettext("%(count)s call will be tried again.", "%(count)s calls will be tried again.", number)
        self.message_user(request, told % {"count": number})
