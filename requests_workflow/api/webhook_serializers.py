"""The shapes of webhooks."""

from typing import Any

from rest_framework import serializers

from requests_workflow.feed.types import TYPES
from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.webhooks.services import LONGEST_NAME
from requests_workflow.webhooks.targets import LONGEST_URL

TYPES_HELP = "The types of events that it is called for."


class NewWebhookSerializer(serializers.Serializer[Any]):
    """Where to be called, and for what."""

    url = serializers.CharField(max_length=LONGEST_URL, help_text="https://, at the port 443 or 8443.")
    types = serializers.ListField(
        child=serializers.ChoiceField(choices=TYPES), min_length=1, help_text=TYPES_HELP
    )
    name = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_blank=True)


class WebhookChangeSerializer(serializers.Serializer[Any]):
    """What to change."""

    url = serializers.CharField(max_length=LONGEST_URL, required=False)
    types = serializers.ListField(
        child=serializers.ChoiceField(choices=TYPES), min_length=1, required=False, help_text=TYPES_HELP
    )
    name = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_blank=True)
    is_on = serializers.BooleanField(required=False, help_text="Whether it is called.")


class WebhookSerializer(serializers.Serializer[Any]):
    """An address that is called when something happens."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    types = serializers.ListField(child=serializers.CharField(), help_text=TYPES_HELP)
    is_on = serializers.BooleanField(help_text="Whether it is called.")
    ended = serializers.ChoiceField(
        choices=WebhookEndpoint.Ended.choices, allow_null=True, help_text="Why it is called no more."
    )
    ended_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    succeeded_at = serializers.DateTimeField(allow_null=True, help_text="When it last answered well.")
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="Since when no call has succeeded; after five days it is switched off."
    )
    previous_secret_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then the secret of before signs along."
    )


class WebhookWithSecretSerializer(WebhookSerializer):
    """An endpoint with its secret, which is shown this once."""

    secret = serializers.CharField(
        allow_null=True,
        help_text="`whsec_…`, to check signatures with; null when this answer is given again for a repeated "
        "Idempotency-Key: then make a new one.",
    )


class WebhookDeliverySerializer(serializers.Serializer[Any]):
    """A call, and what became of it."""

    id = serializers.IntegerField()
    message_id = serializers.CharField(help_text="`webhook-id`: `evt_` and the position in the feed.")
    type = serializers.CharField()
    status = serializers.ChoiceField(choices=WebhookDelivery.Status.choices)
    attempts = serializers.IntegerField()
    answered = serializers.IntegerField(allow_null=True, help_text="The status of the last answer.")
    last_error = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="When it is tried next.")
    done_at = serializers.DateTimeField(allow_null=True)
