"""The published limits as the API shows them."""

from typing import Any

from rest_framework import serializers

KEYS = {
    "client": "each user, over all tokens and browsers; of guests each address (of IPv6 the /64)",
    "network": "each /24 of IPv4 and each /48 of IPv6",
    "address": "each address (of IPv6 the /64), whoever is signed in",
    "name": "each account or address that a form names",
}


class PolicySerializer(serializers.Serializer[Any]):
    """One row of the rates table."""

    name = serializers.CharField(help_text="As in the RateLimit-Policy header and in a refusal.")
    key = serializers.ChoiceField(choices=list(KEYS.items()), help_text="Whom it counts.")
    guest = serializers.IntegerField(help_text="Requests in any window, without signing in.")
    user = serializers.SerializerMethodField(
        help_text="Requests in any window, signed in; null: those aren't counted here."
    )
    window = serializers.IntegerField(help_text="Length of the sliding window in seconds.")
    methods = serializers.SerializerMethodField(help_text="The methods that count; empty: all. HEAD is GET.")
    applies_to = serializers.CharField(source="note")

    def get_user(self, policy: Any) -> int | None:
        """Return the number for users, where the row counts them."""
        return None if policy.is_for_guests_only else policy.user

    def get_methods(self, policy: Any) -> list[str]:
        """Return the methods in a stable order."""
        return sorted(policy.methods)


class PageSizesSerializer(serializers.Serializer[Any]):
    """The most records that one page may hold; more is refused with 400."""

    guest = serializers.IntegerField()
    user = serializers.IntegerField()
    oai = serializers.IntegerField(help_text="Of a page of OAI-PMH, for everybody.")


class LimitsSerializer(serializers.Serializer[Any]):
    """Every limit on API requests."""

    policies = PolicySerializer(many=True)
    page_sizes = PageSizesSerializer()
