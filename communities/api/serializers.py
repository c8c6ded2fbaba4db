"""The shapes of the catalogue's answers, for the API's description; the tests hold the answers to them."""

from typing import Any

from rest_framework import serializers

from communities.models import Community, Grant, Participation


class MoneyField(serializers.DecimalField):
    """An amount in EUR, as text: a JSON number is a binary fraction to most readers."""

    def __init__(self) -> None:
        super().__init__(max_digits=16, decimal_places=2, allow_null=True, help_text="EUR.")


class ProgrammeSerializer(serializers.Serializer[Any]):
    """A part of a framework programme."""

    code = serializers.CharField(help_text="Legal basis, as in CORDIS, without trailing dots.")
    title = serializers.CharField(allow_blank=True)
    framework = serializers.CharField(allow_blank=True, help_text="FP7, H2020, HORIZON or Euratom's.")


class ProgrammeInTreeSerializer(ProgrammeSerializer):
    """A programme with its place among the others."""

    parent = serializers.CharField(  # type: ignore[assignment] # DRF takes it away again for its own `parent`
        allow_null=True, help_text="Code of the programme right above."
    )
    depth = serializers.IntegerField(help_text="1 for the framework programmes.")


class TagSerializer(serializers.Serializer[Any]):
    """A subject that a grant is about."""

    code = serializers.CharField(help_text="The concept's notation in EuroSciVoc.")
    title = serializers.CharField(allow_blank=True)
    path = serializers.CharField(allow_blank=True, help_text="Codes from the top: /23/43/251.")


class SubjectSerializer(TagSerializer):
    """A subject with its place among the others."""

    labels = serializers.DictField(child=serializers.CharField(), help_text="Titles by language.")
    parent = serializers.CharField(  # type: ignore[assignment] # as above
        allow_null=True, help_text="Code of the subject right above."
    )
    depth = serializers.IntegerField(help_text="1 for the fields at the top.")
    is_current = serializers.BooleanField(help_text="In the vocabulary that was imported last.")


class OrganisationSerializer(serializers.Serializer[Any]):
    """A participant of grants."""

    pic = serializers.CharField(help_text="Participant identification code.")
    name = serializers.CharField(allow_blank=True)
    short_name = serializers.CharField(allow_blank=True)
    activity_type = serializers.CharField(allow_blank=True, help_text="HES, REC, PRC, PUB or OTH.")
    country = serializers.CharField(allow_blank=True, help_text="EU code: UK and EL, not GB and GR.")
    city = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True, help_text="As CORDIS has it; often not a URL.")


class ParticipantSerializer(OrganisationSerializer):
    """An organisation's part in a grant."""

    role = serializers.ChoiceField(choices=Participation.Role.choices)
    ec_contribution = MoneyField()
    has_ended = serializers.BooleanField()


class LinksSerializer(serializers.Serializer[Any]):
    """Where it is, for programs and for people."""

    self = serializers.URLField()
    html = serializers.URLField()


class CoordinatingOrganisationSerializer(serializers.Serializer[Any]):
    """Who coordinates a grant, as CORDIS says."""

    pic = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_blank=True)


class ProjectSerializer(serializers.Serializer[Any]):
    """A grant, which CORDIS calls a project."""

    number = serializers.CharField(help_text="The grant number: digits, as text.")
    acronym = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Grant.Status.choices, help_text="Empty: not known.")
    start_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(allow_null=True)
    framework_programme = serializers.CharField(allow_blank=True)
    programme = ProgrammeSerializer(allow_null=True)
    coordinator = CoordinatingOrganisationSerializer(allow_null=True)
    communities = serializers.ListField(child=serializers.CharField(), help_text="Slugs.")
    updated_at = serializers.DateTimeField()
    links = LinksSerializer()


class TopicSerializer(serializers.Serializer[Any]):
    """The part of a call that a grant answered."""

    code = serializers.CharField()
    title = serializers.CharField(allow_blank=True)


class ProjectDetailSerializer(ProjectSerializer):
    """A grant with its objective, costs, topics and consortium."""

    objective = serializers.CharField(allow_blank=True)
    total_cost = MoneyField()
    ec_contribution = MoneyField()
    funding_scheme = serializers.CharField(allow_blank=True)
    website = serializers.CharField(allow_blank=True)
    doi = serializers.CharField(allow_blank=True)
    topics = TopicSerializer(many=True)
    subjects = TagSerializer(many=True)
    participants = ParticipantSerializer(many=True)


class CommunityGrantSerializer(serializers.Serializer[Any]):
    """A grant that a community serves."""

    number = serializers.CharField()
    acronym = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    is_primary = serializers.BooleanField()


class CommunitySerializer(serializers.Serializer[Any]):
    """A community of the registry."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    website = serializers.CharField(allow_blank=True)
    origin = serializers.ChoiceField(choices=Community.Origin.choices)
    grants = CommunityGrantSerializer(many=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    links = LinksSerializer()
