"""The shapes of events in the feed and in webhooks."""

from typing import Any

from rest_framework import serializers

from requests_workflow.feed.types import TYPES
from requests_workflow.models import RequestEvent
from requests_workflow.states import State


class EventCommunitySerializer(serializers.Serializer[Any]):
    """The community that was changed."""

    id = serializers.UUIDField()
    slug = serializers.CharField(help_text="As it was after the change.")
    url = serializers.URLField(help_text="Where to read it; 404 once it is removed.")


class EventRequestSerializer(serializers.Serializer[Any]):
    """The request that something happened to."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    url = serializers.URLField()


class EventActorSerializer(serializers.Serializer[Any]):
    """Who acted: nobody's name, and the same key for the same person."""

    role = serializers.ChoiceField(choices=RequestEvent.Role.choices)
    key = serializers.UUIDField(allow_null=True, help_text="Null for the portal itself.")


class EventFactsSerializer(serializers.Serializer[Any]):
    """What it is about: `community`, with `fields` or `grants`; or `request`, with all that follows."""

    position = serializers.IntegerField(help_text="In the feed: `events/?after=` goes on from here.")
    community = EventCommunitySerializer(required=False)
    fields_ = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Which fields were changed."
    )
    grants = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="The grants it has now, the primary first."
    )
    request = EventRequestSerializer(required=False)
    number = serializers.IntegerField(required=False, help_text="In the history of the request.")
    from_state = serializers.ChoiceField(choices=State.choices, required=False)
    to_state = serializers.ChoiceField(choices=State.choices, required=False)
    version = serializers.IntegerField(required=False, help_text="The request's version after it.")
    actor = EventActorSerializer(required=False)
    reason = serializers.CharField(required=False, help_text="Of a decline: the code of its reason.")

    def get_fields(self) -> dict[str, Any]:
        """Name the field that a serializer can't have an attribute for."""
        declared = super().get_fields()
        declared["fields"] = declared.pop("fields_")
        return declared


class FeedEventSerializer(serializers.Serializer[Any]):
    """Something that happened: the payload of a webhook has this shape too."""

    type = serializers.ChoiceField(choices=TYPES)
    timestamp = serializers.DateTimeField()
    data = EventFactsSerializer()  # type: ignore[assignment] # a field, not the attribute


class FeedPageSerializer(serializers.Serializer[Any]):
    """Events, oldest first, and where to go on."""

    next = serializers.URLField(help_text="Follow it as it is, now or later: it is there always.")
    previous = serializers.URLField(allow_null=True, help_text="Always null: a feed is read forwards.")
    results = FeedEventSerializer(many=True)
