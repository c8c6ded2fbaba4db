"""The shapes of requests in the API, for its description; the tests hold the answers to them."""

from typing import Any

from rest_framework import serializers

from requests_workflow.models import CheckResult, CommunityRequest
from requests_workflow.states import State

BLOCKS = [choice for choice in CheckResult.Blocks.choices if choice[0]]
REASONS = CommunityRequest.DeclineReason.choices


class ProposalSerializer(serializers.Serializer[Any]):
    """What a coordinator asks for; a draft may have any part of it."""

    kind = serializers.ChoiceField(choices=CommunityRequest.Kind.choices, required=False)
    slug = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, max_length=100, help_text="Of a new community."
    )
    title = serializers.CharField(required=False, allow_blank=True, max_length=250)
    description = serializers.CharField(required=False, allow_blank=True, max_length=250)
    website = serializers.CharField(
        required=False, allow_blank=True, max_length=500, help_text="http:// or https://"
    )
    community = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=500,
        help_text="The existing community (`link` requests): slug, UUID or web address.",
    )
    grants = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        max_length=50,
        help_text="Grant numbers; the first is primary.",
    )
    terms_accepted = serializers.BooleanField(required=False)


class AmendmentSerializer(ProposalSerializer):
    """Changed parts of a proposal."""

    version = serializers.IntegerField(
        required=False, help_text="The version you read, unless If-Match names it."
    )


class CoordinatorSerializer(serializers.Serializer[Any]):
    """Who filed the request."""

    name = serializers.CharField(allow_blank=True)
    email = serializers.EmailField(required=False, help_text="For curators and themselves only.")


class AssigneeSerializer(CoordinatorSerializer):
    """The curator who claimed the request."""


class DecisionSerializer(serializers.Serializer[Any]):
    """How the request was decided."""

    action = serializers.ChoiceField(choices=["accept", "decline"])
    reason = serializers.ChoiceField(choices=REASONS, allow_null=True)
    comment = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    by = serializers.CharField()


class CheckSummarySerializer(serializers.Serializer[Any]):
    """What a check says."""

    id = serializers.CharField()
    level = serializers.ChoiceField(choices=CheckResult.Level.choices)
    blocks = serializers.ChoiceField(choices=BLOCKS, allow_null=True, help_text="Null: stands in no way.")
    summary = serializers.CharField()


class CheckSerializer(CheckSummarySerializer):
    """What a check says, and what that rests on."""

    facts = serializers.DictField(child=serializers.JSONField())
    curator_facts = serializers.DictField(
        child=serializers.JSONField(),
        required=False,
        help_text="For curators without a conflict of interest only.",
    )
    source = serializers.CharField(  # type: ignore[assignment] # a field of this name, not the attribute
        allow_blank=True, help_text="The CORDIS release that was read; empty where only our own rows were."
    )
    data_version = serializers.DictField(
        child=serializers.CharField(),
        help_text="Marks of the data that were read: equal marks, equal data. `unjudged` alone where the "
        "check could not be made; it is made again within some minutes.",
    )
    stale = serializers.CharField(
        allow_null=True, help_text="Why the check should run again, since it read something older; else null."
    )
    request_version = serializers.IntegerField(help_text="The version that was judged.")
    rule_version = serializers.IntegerField()
    ran_at = serializers.DateTimeField()


class RequestLinksSerializer(serializers.Serializer[Any]):
    """Where everything about the request is."""

    self = serializers.URLField()
    html = serializers.URLField()
    actions = serializers.DictField(
        child=serializers.URLField(), help_text="Where to POST each of the available actions."
    )
    events = serializers.URLField()
    comments = serializers.URLField()
    checks = serializers.URLField()
    members = serializers.URLField()
    community = serializers.URLField(required=False, help_text="What came of it, once accepted.")


class RequestSerializer(serializers.Serializer[Any]):
    """A request. What is read-only the portal sets itself."""

    id = serializers.UUIDField(read_only=True)
    reference = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(choices=CommunityRequest.Kind.choices)
    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    version = serializers.IntegerField(read_only=True)
    slug = serializers.CharField(allow_null=True, allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    website = serializers.CharField(allow_blank=True)
    grants = serializers.ListField(child=serializers.CharField())
    community = serializers.CharField(allow_null=True, allow_blank=True)
    terms_accepted = serializers.BooleanField()
    coordinator = CoordinatorSerializer(read_only=True)
    assignee = AssigneeSerializer(read_only=True, allow_null=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    submitted_at = serializers.DateTimeField(read_only=True, allow_null=True)
    due_at = serializers.DateTimeField(read_only=True, allow_null=True)
    expires_at = serializers.DateTimeField(read_only=True, allow_null=True)
    decided_at = serializers.DateTimeField(read_only=True, allow_null=True)
    decision = DecisionSerializer(read_only=True, allow_null=True)
    available_actions = serializers.ListField(child=serializers.CharField(), read_only=True)
    checks = CheckSummarySerializer(many=True, read_only=True)
    links = RequestLinksSerializer(read_only=True)


class MoveSerializer(serializers.Serializer[Any]):
    """What goes with an action; each takes only some of it."""

    comment = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    reason = serializers.ChoiceField(choices=REASONS, required=False, help_text="For `decline`.")
    remarks = serializers.DictField(
        child=serializers.CharField(max_length=2_000),
        required=False,
        help_text="For `request_changes`: field of the proposal to text.",
    )
    override = serializers.DictField(
        child=serializers.CharField(max_length=2_000),
        required=False,
        help_text=(
            "For `accept`: id of a blocking check to the reason why it doesn't matter. Of a check that began "
            "to block, or blocks for something else, since its result was stored, none is taken: "
            "422; read `checks/` again."
        ),
    )
    version = serializers.IntegerField(required=False, help_text="The version you acted on.")
