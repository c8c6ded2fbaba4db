"""Webhooks in the admin: whose they are, how they fare, and "try again" for what was given up.

Of an address only the host is shown: with many receivers whoever knows the rest may write to them.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from portal.admin_base import ReadOnlyAdmin
from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.outbox.attempts import revive
from requests_workflow.webhooks.waking import wake_webhooks

MAY_RETRY = "requests_workflow.change_webhookdelivery"


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReadOnlyAdmin):
    """Endpoints; their secrets are shown to nobody."""

    list_display = ("__str__", "host", "owner", "ended", "failing_since", "succeeded_at", "created_at")
    list_filter = ("ended",)
    allowed_lookups = frozenset({"ended__exact"})
    list_select_related = ("owner",)
    search_fields = ("name", "owner__email")
    search_help_text = gettext_lazy("Name, or the owner's e-mail address")
    sortable_by = ("failing_since", "succeeded_at", "created_at")
    ordering = ("-created_at", "pk")
    exclude = ("url", "secret", "previous_secret", "earlier_secrets")
    readonly_fields = ("host",)

    @admin.display(description=gettext_lazy("host"))
    def host(self, endpoint: WebhookEndpoint) -> str:
        """Return whom it calls."""
        return endpoint.host


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """Calls of endpoints, one row each."""

    list_display = ("endpoint", "kind", "entry", "status", "attempts", "answered", "due_at", "last_error")
    list_filter = ("status", "kind")
    allowed_lookups = frozenset({"status__exact", "kind__exact"})
    list_select_related = ("endpoint", "entry__event__request", "entry__change")
    search_fields = ("endpoint__name", "endpoint__owner__email")
    search_help_text = gettext_lazy("Name of the webhook, or its owner's e-mail address")
    sortable_by = ("due_at", "attempts")
    ordering = ("-due_at", "-pk")
    actions = ("try_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return all to superusers; to leads what tells of no draft."""
        everything: QuerySet[Any] = super().get_queryset(request)
        if request.user.is_superuser:
            return everything
        is_on_the_desk = Q(entry__event__request__submitted_at__isnull=False)
        return everything.filter(is_on_the_desk | Q(entry__event__isnull=True))

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        """Lead curators and superusers may."""
        return request.user.has_perm(MAY_RETRY)

    @admin.action(description=gettext_lazy("Try the selected calls again"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, calls: QuerySet[WebhookDelivery]) -> None:
        """Give those that were given up a fresh start; the others go on as they are."""
        number = revive(WebhookDelivery.objects.filter(pk__in=list(calls.values_list("pk", flat=True))))
        wake_webhooks()
        told = ngettext("%(count)s call will be tried again.", "%(count)s calls will be tried again.", number)
        self.message_user(request, told % {"count": number})
