"""What owners do with their endpoints: make, change, try, give a new secret, switch on and off, delete."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.feed.types import TYPES
from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.outbox.attempts import revive
from requests_workflow.refusals import InvalidInput, Missing, NotFound, NotReady
from requests_workflow.webhooks.signing import MOST_RETIRED, OVERLAP, make_secret, seal
from requests_workflow.webhooks.targets import TargetError, read_target
from requests_workflow.webhooks.waking import wake_webhooks

MOST_ENDPOINTS = 10
LONGEST_NAME = 100
FIELDS = frozenset({"url", "name", "types"})


@transaction.atomic
def make_endpoint(owner: User, fields: Mapping[str, Any]) -> tuple[WebhookEndpoint, str]:
    """Make an endpoint of `url`, `types` and `name`, and return it with its secret, shown this once.

    Raises InvalidInput, and NotReady for one too many.
    """
    cleaned = clean_fields(fields, required={"url", "types"})
    # Two at once must not both find room.
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    if WebhookEndpoint.objects.filter(owner=owner).count() >= MOST_ENDPOINTS:
        sentence = _("You have %(most)s webhooks, and can't have more: delete one first.")
        raise NotReady([Missing("too_many", "", sentence % {"most": MOST_ENDPOINTS})])
    secret = make_secret()
    return WebhookEndpoint.objects.create(owner=owner, secret=seal(secret), **cleaned), secret


@transaction.atomic
def change_endpoint(endpoint_id: UUID | str, fields: Mapping[str, Any], *, owner: User) -> WebhookEndpoint:
    """Change `url`, `types` or `name`, and switch with `is_on`. Raises InvalidInput and NotFound."""
    fields = dict(fields)
    wants_on = fields.pop("is_on", None)
    if wants_on is not None and not isinstance(wants_on, bool):
        raise InvalidInput({"is_on": [_("Say true or false.")]})
    cleaned = clean_fields(fields)
    endpoint = lock_endpoint(endpoint_id, owner)
    for name, value in cleaned.items():
        setattr(endpoint, name, value)
    if cleaned.get("url") or wants_on:
        _begin_afresh(endpoint)
    if wants_on is not None:
        _switch(endpoint, is_on=wants_on)
    endpoint.save()
    return endpoint


@transaction.atomic
def renew_secret(endpoint_id: UUID | str, *, owner: User) -> str:
    """Give an endpoint a new secret and return it, shown this once; the old one signs along for a day.

    So does each that was replaced less than a day ago: any of them may be the one that the receiver knows.
    """
    endpoint, secret, now = lock_endpoint(endpoint_id, owner), make_secret(), timezone.now()
    retired = endpoint.list_retired_secrets(now)[: MOST_RETIRED - 1]
    endpoint.earlier_secrets = [(sealed, until.isoformat()) for sealed, until in retired]
    endpoint.previous_secret, endpoint.previous_until = endpoint.secret, now + OVERLAP
    endpoint.secret = seal(secret)
    endpoint.save(update_fields=["earlier_secrets", "previous_secret", "previous_until", "secret"])
    return secret


@transaction.atomic
def ping(endpoint_id: UUID | str, *, owner: User) -> WebhookDelivery:
    """Queue a test call. Raises NotReady for an endpoint that is switched off."""
    endpoint = lock_endpoint(endpoint_id, owner)
    if not endpoint.is_on:
        raise NotReady([Missing("switched_off", "", _("The webhook is switched off: switch it on first."))])
    # Whoever tests wants to know now.
    endpoint.rests_until = None
    endpoint.save(update_fields=["rests_until"])
    delivery = WebhookDelivery.objects.create(
        endpoint=endpoint, kind=WebhookDelivery.Kind.PING, due_at=timezone.now()
    )
    wake_webhooks()
    return delivery


@transaction.atomic
def resend(endpoint_id: UUID | str, delivery_id: int, *, owner: User) -> WebhookDelivery:
    """Give a delivery that was given up a fresh start; one that waits is tried at once. Raises NotFound."""
    endpoint = lock_endpoint(endpoint_id, owner)
    delivery = endpoint.deliveries.exclude(kind=WebhookDelivery.Kind.NOTICE).filter(pk=delivery_id)
    if not delivery.exists():
        raise NotFound("There is no such delivery.")
    revive(delivery)
    delivery.filter(status=WebhookDelivery.Status.PENDING).update(due_at=timezone.now())
    endpoint.rests_until = None
    endpoint.save(update_fields=["rests_until"])
    wake_webhooks()
    return delivery.get()


def delete_endpoint(endpoint_id: UUID | str, *, owner: User) -> None:
    """Delete an endpoint with all its deliveries. Raises NotFound."""
    with transaction.atomic():
        lock_endpoint(endpoint_id, owner).delete()


def lock_endpoint(endpoint_id: UUID | str, owner: User) -> WebhookEndpoint:
    """Return one of the owner's endpoints, locked. Raises NotFound: also for somebody else's."""
    endpoints = endpoints_named(endpoint_id, owner)
    found = endpoints.select_for_update(no_key=True, of=("self",)).first()
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def endpoints_named(endpoint_id: UUID | str, owner: User) -> QuerySet[WebhookEndpoint]:
    """Return the one endpoint of the owner with this key; none where the key makes no sense."""
    try:
        key = UUID(str(endpoint_id))
    except ValueError:
        return WebhookEndpoint.objects.none()
    return WebhookEndpoint.objects.filter(pk=key, owner=owner)


def clean_fields(fields: Mapping[str, Any], *, required: Collection[str] = ()) -> dict[str, Any]:
    """Return the fields as they are stored. Raises InvalidInput with a sentence for each that can't be."""
    errors: dict[str, list[str]] = {
        name: [_("There is no such field: it has url, name and types.")] for name in set(fields) - FIELDS
    }
    cleaned: dict[str, Any] = {}
    for name, clean in _CLEANERS.items():
        if name not in fields and name not in required:
            continue
        try:
            cleaned[name] = clean(fields.get(name))
        except ValueError as error:
            errors[name] = [str(error)]
    if errors:
        raise InvalidInput(errors)
    return cleaned


def _clean_url(url: Any) -> str:
    if not isinstance(url, str) or not url.strip():
        raise TargetError(_("Give the address to call, such as https://example.org/hook."))
    read_target(url.strip())
    return url.strip()


def _clean_name(name: Any) -> str:
    if not isinstance(name, str) or len(name) > LONGEST_NAME or not name.isprintable():
        raise ValueError(_("Give a text of at most 100 characters, in one line."))
    return name.strip()


def _clean_types(types: Any) -> list[str]:
    if not isinstance(types, list) or not types:
        raise ValueError(_("Choose at least one type of event."))
    unknown = [str(one)[:40] for one in types if not isinstance(one, str) or one not in TYPES]
    if unknown:
        raise ValueError(_("There is no type “%(type)s”.") % {"type": unknown[0]})
    return [one for one in TYPES if one in types]


_CLEANERS = {"url": _clean_url, "name": _clean_name, "types": _clean_types}


def _begin_afresh(endpoint: WebhookEndpoint) -> None:
    endpoint.failures, endpoint.failing_since, endpoint.rests_until = 0, None, None


def _switch(endpoint: WebhookEndpoint, *, is_on: bool) -> None:
    if is_on:
        endpoint.ended, endpoint.ended_at = "", None
    elif endpoint.is_on:
        endpoint.ended, endpoint.ended_at = WebhookEndpoint.Ended.BY_OWNER, timezone.now()
