"""Reads of webhooks: one's endpoints, and what became of their calls."""

from django.db.models import Count, Q, QuerySet

from portal.accounts.models import User
from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.refusals import NotFound
from requests_workflow.webhooks.services import endpoints_named

Status = WebhookDelivery.Status


def endpoints_of(owner: User) -> QuerySet[WebhookEndpoint]:
    """Return a person's endpoints, newest first, each with how many calls wait and were given up."""
    is_call = ~Q(deliveries__kind=WebhookDelivery.Kind.NOTICE)
    counted = WebhookEndpoint.objects.filter(owner=owner).annotate(
        waiting=Count("deliveries", is_call & Q(deliveries__status=Status.PENDING)),
        given_up=Count("deliveries", is_call & Q(deliveries__status=Status.DEAD)),
    )
    return counted.order_by("-created_at", "pk")


def find_endpoint(endpoint_id: object, owner: User) -> WebhookEndpoint:
    """Return one endpoint of a person's. Raises NotFound: also for somebody else's."""
    found = endpoints_named(str(endpoint_id), owner).first()
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def calls_of(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    """Return the calls of an endpoint, with what each tells of."""
    calls = WebhookDelivery.objects.filter(endpoint=endpoint).exclude(kind=WebhookDelivery.Kind.NOTICE)
    return calls.select_related("entry__event", "entry__change")
