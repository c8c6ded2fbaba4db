"""The shapes of what hangs on requests: events, comments, members; and of answers about addresses."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from requests_workflow.models import RequestEvent, RequestMember
from requests_workflow.states import State


class ActorSerializer(serializers.Serializer[Any]):
    """Who acted, and as what."""

    name = serializers.CharField()
    role = serializers.ChoiceField(choices=RequestEvent.Role.choices)


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class TextsField(serializers.DictField):
    """Texts by name."""


class EventSerializer(serializers.Serializer[Any]):
    """One line of the history."""

    number = serializers.IntegerField()
    action = serializers.CharField()
    from_state = serializers.ChoiceField(choices=State.choices)
    to_state = serializers.ChoiceField(choices=State.choices)
    version = serializers.IntegerField(help_text="The request's version after it.")
    actor = ActorSerializer()
    at = serializers.DateTimeField()
    comment = serializers.CharField(allow_blank=True)
    remarks = TextsField()
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.JSONField(), min_length=2, max_length=2),
        help_text="Of an amendment: field of the proposal to what it was and what it became.",
    )
    overrides = TextsField(required=False, help_text="For curators without a conflict of interest only.")
    details = serializers.DictField(child=serializers.JSONField(), help_text="Reason, differences, …")


class CommentSerializer(serializers.Serializer[Any]):
    """Something said, by itself or with an action."""

    number = serializers.IntegerField(help_text="The event's.")
    action = serializers.CharField(help_text="`comment`, or the action that it went with.")
    author = ActorSerializer()
    at = serializers.DateTimeField()
    comment = serializers.CharField()


class NewCommentSerializer(serializers.Serializer[Any]):
    """Something to say."""

    comment = serializers.CharField(max_length=10_000)


class MemberSerializer(serializers.Serializer[Any]):
    """Somebody whom the coordinator let in."""

    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=RequestMember.Role.choices)


class SlugSerializer(serializers.Serializer[Any]):
    """Whether a community may have an address."""

    slug = serializers.CharField()
    is_free = serializers.BooleanField()
    problem = serializers.CharField(allow_null=True, help_text="Why not, and what to do.")
    suggestions = serializers.ListField(child=serializers.CharField(), help_text="Up to three that are free.")


class SuggestionsSerializer(serializers.Serializer[Any]):
    """Free addresses for a grant's community."""

    grant = serializers.CharField()
    suggestions = serializers.ListField(child=serializers.CharField(), help_text="Best first; up to three.")
