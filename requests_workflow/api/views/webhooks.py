"""`webhooks/`: endpoints, their secrets, test calls, and what became of the calls."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.models import Scope
from portal.accounts.permissions import require_scope
from portal.api.idempotency import idempotent, keep_instead
from portal.api.pagination import WholeList
from requests_workflow.api.bodies import read_object
from requests_workflow.api.views.base import RequestApiView, RequestListView
from requests_workflow.api.webhook_serializers import (
    NewWebhookSerializer,
    WebhookChangeSerializer,
    WebhookDeliverySerializer,
    WebhookSerializer,
    WebhookWithSecretSerializer,
)
from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.refusals import NotFound
from requests_workflow.webhooks import services
from requests_workflow.webhooks.representations import represent_delivery, represent_endpoint
from requests_workflow.webhooks.selectors import calls_of, endpoints_of, find_endpoint

ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)
DELIVERY = OpenApiParameter("delivery", OpenApiTypes.INT, OpenApiParameter.PATH)
LONGEST_NUMBER = 18


class _AboutWebhooks(RequestApiView):
    """What is set up here reads events of requests: it takes that scope, too."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Ask for `requests:read` beside the scope of the method."""
        super().initial(request, *args, **kwargs)
        require_scope(request, Scope.REQUESTS_READ)


class WebhooksView(_AboutWebhooks):
    """One's endpoints."""

    pagination_class = WholeList

    @extend_schema(operation_id="webhooks_list", responses=WebhookSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List your webhooks, newest first; there are at most ten."""
        return WholeList.answer([represent_endpoint(one) for one in endpoints_of(self.actor)])

    @extend_schema(
        operation_id="webhooks_create",
        request=NewWebhookSerializer,
        responses={201: WebhookWithSecretSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Make a webhook: its address is called when an event of its types happens that you may see.

        Calls follow Standard Webhooks: check their signatures with the secret, which is shown this once.
        """
        endpoint, secret = services.make_endpoint(self.actor, _changeable(read_object(request)))
        response = _answer_with_secret(endpoint, secret, status=201)
        response.headers["Location"] = self.locate(reverse("api_webhook", args=[endpoint.pk]))
        return response


class WebhookView(_AboutWebhooks):
    """One endpoint."""

    @extend_schema(operation_id="webhooks_retrieve", parameters=[ID], responses=WebhookSerializer)
    def get(self, request: Request, id: str) -> Response:  # noqa: A002 - as the API names it
        """Return one of your webhooks."""
        return Response(represent_endpoint(find_endpoint(id, self.actor)))

    @extend_schema(
        operation_id="webhooks_update",
        parameters=[ID],
        request=WebhookChangeSerializer,
        responses=WebhookSerializer,
    )
    def patch(self, request: Request, id: str) -> Response:  # noqa: A002 - as the API names it
        """Change address, types or name, or switch it off and on."""
        fields = _changeable(read_object(request))
        return Response(represent_endpoint(services.change_endpoint(id, fields, owner=self.actor)))

    @extend_schema(operation_id="webhooks_destroy", parameters=[ID], responses={204: None})
    def delete(self, request: Request, id: str) -> Response:  # noqa: A002 - as the API names it
        """Delete a webhook, with the record of its calls."""
        services.delete_endpoint(id, owner=self.actor)
        return Response(status=204)


class WebhookSecretView(_AboutWebhooks):
    """The secret of an endpoint."""

    @extend_schema(
        operation_id="webhooks_secret_create",
        parameters=[ID],
        request=None,
        responses={201: WebhookWithSecretSerializer},
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:  # noqa: A002 - as the API names it
        """Make a new secret, shown this once. For 24 hours each call is signed with both."""
        secret = services.renew_secret(id, owner=self.actor)
        return _answer_with_secret(find_endpoint(id, self.actor), secret, status=201)


class WebhookPingView(_AboutWebhooks):
    """A test call."""

    @extend_schema(
        operation_id="webhooks_ping_create",
        parameters=[ID],
        request=None,
        responses={202: WebhookDeliverySerializer},
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:  # noqa: A002 - as the API names it
        """Queue a test call, `webhook.ping`; what became of it is among the deliveries."""
        return Response(represent_delivery(services.ping(id, owner=self.actor)), 202)


class WebhookDeliveriesView(RequestListView):
    """The calls of an endpoint."""

    queryset = WebhookDelivery.objects.all()
    orderings: ClassVar[Sequence[str]] = ("-created_at",)

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        """Return the calls of one's own endpoint."""
        return calls_of(find_endpoint(self.kwargs["id"], self.actor))

    def represent(self, rows: list[WebhookDelivery]) -> list[dict[str, Any]]:
        """Return the calls as JSON objects."""
        return [represent_delivery(row) for row in rows]

    @extend_schema(
        operation_id="webhooks_deliveries_list",
        parameters=[ID],
        responses=WebhookDeliverySerializer(many=True),
    )
    def get(self, request: Request, id: str) -> Response:  # noqa: A002 - as the API names it
        """List the calls of a webhook, newest first: for 30 days after they succeeded, 90 otherwise."""
        return self.answer_page(request)


class WebhookResendView(_AboutWebhooks):
    """Another try of a call."""

    @extend_schema(
        operation_id="webhooks_deliveries_resend_create",
        parameters=[ID, DELIVERY],
        request=None,
        responses={202: WebhookDeliverySerializer},
    )
    @idempotent
    def post(self, request: Request, id: str, delivery: str) -> Response:  # noqa: A002 - as the API names it
        """Try a call again that was given up, or that waits; the message's id stays the same."""
        if not (delivery.isascii() and delivery.isdigit()) or len(delivery) > LONGEST_NUMBER:
            raise NotFound("There is no such delivery.")
        sent = services.resend(id, int(delivery), owner=self.actor)
        return Response(represent_delivery(sent), 202)


def _answer_with_secret(endpoint: WebhookEndpoint, secret: str, *, status: int) -> Response:
    shown = represent_endpoint(endpoint)
    response = Response({**shown, "secret": secret}, status, headers={"Cache-Control": "no-store"})
    return keep_instead(response, {**shown, "secret": None})


def _changeable(body: dict[str, Any]) -> dict[str, Any]:
    """Return the members, but for those that only the portal sets: an endpoint may be sent back as read."""
    read_only = set(WebhookSerializer().fields) - set(WebhookChangeSerializer().fields)
    return {name: value for name, value in body.items() if name not in read_only}
