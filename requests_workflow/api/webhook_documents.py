"""The calls of webhooks in the API's document (OpenAPI 3.1): what a receiver gets, and may answer.

drf-spectacular finds them by their path in the settings.
"""

from typing import Any

from drf_spectacular.utils import OpenApiWebhook, extend_schema
from rest_framework import serializers

from requests_workflow.api.feed_serializers import EventFactsSerializer, FeedEventSerializer
from requests_workflow.feed.types import COMMUNITY_TYPES, PING, REQUEST_TYPES

_SIGNED = (
    "Signed by Standard Webhooks (standardwebhooks.com): check `webhook-signature` before you believe the "
    "body. The same message may come twice, and messages may come out of order."
)
_HEADERS = {
    "webhook-id": "Of the message, the same each time it is sent; for an event `evt_` and its position.",
    "webhook-timestamp": "When this call was made, in seconds since 1970: refuse what is five minutes old.",
    "webhook-signature": "`v1,` and the signature in Base64; two, with a space between, while a new "
    "secret and the one before overlap.",
}
_ANSWERS = {
    "2XX": {"description": "Taken. The answer's body is not read."},
    "3XX": {"description": "A failure: redirects are not followed. All calls rest, and are tried later."},
    "408": {"description": "Not well: as 5XX."},
    "410": {"description": "Gone: the webhook is switched off at once, and its owner is told by mail."},
    "429": {"description": "Too many calls: as 5XX."},
    "4XX": {
        "description": "Any other: this message is refused and tried again later; others are sent meanwhile."
    },
    "5XX": {
        "description": "Not well: all calls rest, to be tried later. `Retry-After`, in seconds, is heeded."
    },
}


class _SomeFactsSerializer(EventFactsSerializer):
    """Those of the facts of events that one kind of event has."""

    always: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()

    def get_fields(self) -> dict[str, Any]:
        """Keep these fields, and say which are always there."""
        declared = super().get_fields()
        for name in self.always:
            declared[name].required = True
        return {name: declared[name] for name in (*self.always, *self.sometimes)}


class CommunityFactsSerializer(_SomeFactsSerializer):
    """What became of a community."""

    always, sometimes = ("position", "community"), ("fields", "grants")


class RequestFactsSerializer(_SomeFactsSerializer):
    """What happened to a request."""

    always = ("position", "request", "number", "from_state", "to_state", "version", "actor")
    sometimes = ("reason",)


class CommunityEventSerializer(FeedEventSerializer):
    """A public change of a community."""

    type = serializers.ChoiceField(choices=COMMUNITY_TYPES)
    data = CommunityFactsSerializer()


class RequestEventSerializer(FeedEventSerializer):
    """Something that happened to a request which the webhook's owner may see."""

    type = serializers.ChoiceField(choices=REQUEST_TYPES)
    data = RequestFactsSerializer()


class PingedWebhookSerializer(serializers.Serializer[Any]):
    """The webhook that is tried."""

    id = serializers.UUIDField()


class PingFactsSerializer(serializers.Serializer[Any]):
    """What a test call is about."""

    webhook = PingedWebhookSerializer()


class PingSerializer(FeedEventSerializer):
    """A test call, which its owner asked for."""

    type = serializers.ChoiceField(choices=[PING])
    data = PingFactsSerializer()  # type: ignore[assignment] # a field of its own


def _document(name: str, payload: type[FeedEventSerializer]) -> OpenApiWebhook:
    summary = (payload.__doc__ or "").strip().rstrip(".")
    described = extend_schema(
        summary=summary, description=_SIGNED, request=payload, responses=None, tags=["webhooks"]
    )
    return OpenApiWebhook(name, described)


community_event = _document("communityEvent", CommunityEventSerializer)
request_event = _document("requestEvent", RequestEventSerializer)
ping = _document("ping", PingSerializer)


def describe_calls(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001 - spectacular calls it so
    """Put in what drf-spectacular has no words for: headers, and what the receiver's answer means."""
    del generator, request, public
    for name, path in result["webhooks"].items():
        path["post"] = {
            "operationId": f"receive_{name}",
            **path["post"],
            "parameters": [
                {
                    "in": "header",
                    "name": header,
                    "required": True,
                    "description": words,
                    "schema": {"type": "string"},
                }
                for header, words in _HEADERS.items()
            ],
            "responses": _ANSWERS,
        }
    return result
