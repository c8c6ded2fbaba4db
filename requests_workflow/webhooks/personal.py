"""Webhooks as a part of what is known about a person: exported without secrets, erased with the account."""

from typing import Any

from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.accounts.personal_data import PersonalPart
from requests_workflow.models import WebhookEndpoint

COLUMNS = ("url", "name", "types", "created_at", "ended", "ended_at", "succeeded_at")


def export_webhooks(user: User) -> list[dict[str, Any]]:
    """Return the person's endpoints."""
    return list(WebhookEndpoint.objects.filter(owner=user).order_by("created_at").values(*COLUMNS))


def erase_webhooks(user: User) -> None:
    """Delete the person's endpoints, with all their calls."""
    WebhookEndpoint.objects.filter(owner=user).delete()


def tell_losses(user: User) -> list[str]:
    """Say how many webhooks are deleted."""
    number = WebhookEndpoint.objects.filter(owner=user).count()
    sentence = ngettext("%(number)s webhook", "%(number)s webhooks", number) % {"number": number}
    return [sentence] if number else []


WEBHOOKS = PersonalPart(name="webhooks", export=export_webhooks, erase=erase_webhooks, losses=tell_losses)
