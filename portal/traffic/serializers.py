"""The published limits as the API shows them."""

from typing import Any

from rest_framework import serializers


class PolicySerializer(serializers.Serializer[Any]):
    """One row of the rates table."""

    name = serializers.CharField(help_text="As in the RateLimit-Policy header and in a refusal.")
    guest = serializers.IntegerField(help_text="Requests in any window, without signing in, per address.")
    user = serializers.IntegerField(help_text="Requests in any window, signed in, over all tokens.")
    window = serializers.IntegerField(help_text="Length of the sliding window in seconds.")
    methods = serializers.SerializerMethodField(help_text="The methods that count; empty: all. HEAD is GET.")
    applies_to = serializers.CharField(source="note")

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
