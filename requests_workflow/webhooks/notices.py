"""The mail that tells an owner that their webhook was switched off."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from portal.mail.language import speaking
from portal.mail.message import make_message
from requests_workflow.mail.text import fold, render_mail
from requests_workflow.models import WebhookDelivery, WebhookEndpoint


def send_notice(notice: WebhookDelivery) -> None:
    """Send the mail, unless its owner has switched the webhook on again meanwhile, or closed the account."""
    endpoint, owner = notice.endpoint, notice.endpoint.owner
    if endpoint.is_on or not owner.is_active:
        return
    with speaking(owner.language):
        letter = render_mail("webhooks/switched_off.txt", gather_facts(endpoint))
        make_message(letter, to=owner.email).send()


def gather_facts(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """Return what the mail tells of an endpoint."""
    return {
        "name": fold(endpoint.owner.name),
        "webhook": fold(str(endpoint)),
        "is_gone": endpoint.ended == WebhookEndpoint.Ended.GONE,
        "failing_since": endpoint.failing_since,
        "link": settings.SITE_URL + reverse("account_webhook", args=[endpoint.pk]),
    }
