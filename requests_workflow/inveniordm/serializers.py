"""The shapes of InvenioRDM's request API, for the API's description."""

from typing import Any

from rest_framework import serializers

from requests_workflow.inveniordm.words import STATUS_CHOICES


class InvenioPayloadSerializer(serializers.Serializer[Any]):
    """What a request is about."""

    project_id = serializers.CharField(help_text="A grant, as `00k4n6c32::777523`.")


class InvenioNewCommunitySerializer(serializers.Serializer[Any]):
    """A community that is to be made."""

    slug = serializers.CharField(max_length=100)
    title = serializers.CharField(max_length=250)
    description = serializers.CharField(max_length=250)
    website = serializers.CharField(max_length=500, required=False, allow_blank=True)
    organizations = serializers.ListField(
        child=serializers.DictField(), required=False, help_text="Taken, and not kept: CORDIS has them."
    )


class InvenioJoinRequestSerializer(serializers.Serializer[Any]):
    """A community that asks to join; with `community_id` it exists, and that wins."""

    community = InvenioNewCommunitySerializer(required=False)
    community_id = serializers.CharField(required=False, help_text="Slug, UUID or web address.")
    payload = InvenioPayloadSerializer()


class InvenioCommentSerializer(serializers.Serializer[Any]):
    """What is said with an action."""

    content = serializers.CharField(required=False, allow_blank=True)
    format = serializers.ChoiceField(choices=["html", "text"], required=False)


class InvenioActionSerializer(serializers.Serializer[Any]):
    """The body of an action; it may be empty, but declining takes a comment."""

    payload = InvenioCommentSerializer(required=False)


class InvenioReferenceSerializer(serializers.Serializer[Any]):
    """A community."""

    community = serializers.CharField()


class InvenioRequestPayloadSerializer(serializers.Serializer[Any]):
    """The primary grant."""

    project_id = serializers.CharField(allow_null=True)


class InvenioFilesSerializer(serializers.Serializer[Any]):
    """Whether files can be added to comments."""

    enabled = serializers.BooleanField()


class InvenioLinksSerializer(serializers.Serializer[Any]):
    """Where the request is, and what you may do with it now."""

    self = serializers.URLField()
    self_html = serializers.URLField()
    actions = serializers.DictField(child=serializers.URLField())


class InvenioRequestSerializer(serializers.Serializer[Any]):
    """A request."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    type = serializers.ChoiceField(choices=["subcommunity"])
    status = serializers.ChoiceField(choices=STATUS_CHOICES)
    title = serializers.CharField()
    created_by = InvenioReferenceSerializer()
    topic = InvenioReferenceSerializer()
    receiver = InvenioReferenceSerializer()
    payload = InvenioRequestPayloadSerializer()
    is_open = serializers.BooleanField()
    is_closed = serializers.BooleanField()
    is_expired = serializers.BooleanField()
    expires_at = serializers.DateTimeField(allow_null=True)
    is_locked = serializers.BooleanField()
    last_reply = serializers.JSONField(allow_null=True, help_text="Always null.")
    last_activity_at = serializers.DateTimeField()
    created = serializers.DateTimeField()
    updated = serializers.DateTimeField()
    revision_id = serializers.IntegerField()
    files = InvenioFilesSerializer()
    links = InvenioLinksSerializer()


class InvenioHitsSerializer(serializers.Serializer[Any]):
    """The requests of a page, and how many there are."""

    hits = InvenioRequestSerializer(many=True)
    total = serializers.IntegerField()


class InvenioPageLinksSerializer(serializers.Serializer[Any]):
    """Where this page and its neighbours are."""

    self = serializers.URLField()
    prev = serializers.URLField(required=False)
    next = serializers.URLField(required=False)


class InvenioPageSerializer(serializers.Serializer[Any]):
    """A page of requests."""

    hits = InvenioHitsSerializer()
    sortBy = serializers.ChoiceField(choices=["newest", "oldest"])  # noqa: N815 - InvenioRDM's name
    links = InvenioPageLinksSerializer()


class InvenioFieldErrorSerializer(serializers.Serializer[Any]):
    """What is wrong with a field."""

    field = serializers.CharField()
    messages = serializers.ListField(child=serializers.CharField())


class InvenioErrorSerializer(serializers.Serializer[Any]):
    """A refusal."""

    status = serializers.IntegerField()
    message = serializers.CharField()
    errors = InvenioFieldErrorSerializer(many=True, required=False)  # type: ignore[assignment] # a field, not the attribute
    code = serializers.CharField(help_text="The stable code that the portal's own API has for it.")
