"""The filters of the catalogue's lists."""

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters import rest_framework as django_filters

from communities.api.programmes import CodeFilter, is_of_programme
from communities.api.ranked import MOST_FOUND, keep_found
from communities.codes import read_country
from communities.models import (
    Community,
    CommunityGrant,
    Grant,
    Organisation,
    Participation,
    Programme,
    Subject,
)
from communities.search import LONGEST_TEXT, find_ids
from portal.api.filters import InstantFilter, StrictBooleanFilter, TextFilter

MOST_WORDS = 12


class GrantFilter(django_filters.FilterSet):
    """Filters of projects."""

    search = TextFilter(
        method="find",
        max_length=LONGEST_TEXT,
        help_text="Grant number wherever it stands in the text, acronym, or words of the title, as people "
        f"type them: the best 500 that fit. Up to {LONGEST_TEXT:,} characters.",
    )
    programme = CodeFilter(
        method="keep_programme",
        help_text="Legal basis, or a programme that it stands below, as browsing has them: those of Euratom "
        "are under EURATOM, whatever their `framework_programme`.",
    )
    subject = TextFilter(method="keep_subject", help_text="Code of EuroSciVoc, with all below it.")
    organisation = TextFilter(method="keep_organisation", help_text="PIC, or words of the name.")
    country = django_filters.CharFilter(
        method="keep_country", min_length=2, max_length=2, help_text="Of any participant: EL, DE, …"
    )
    status = django_filters.ChoiceFilter(
        choices=[choice for choice in Grant.Status.choices if choice[0]], help_text="As CORDIS has it."
    )
    has_community = StrictBooleanFilter(method="keep_with_community", help_text="Whether there is one.")
    updated_since = InstantFilter(
        "updated_at",
        "gte",
        help_text="Changed here at this time or later, also where only an organisation, topic, subject, "
        "programme or community that it shows has changed. Whoever asks on from the latest `updated_at` seen "
        "misses nothing; with other filters beside it, what no longer fits them.",
    )

    class Meta:
        model = Grant
        fields: ClassVar[list[str]] = []

    def find(self, grants: QuerySet[Grant], _name: str, text: str) -> QuerySet[Grant]:
        """Keep the grants that the portal's search finds; their order is kept for the pages."""
        found = find_ids(text, MOST_FOUND)
        keep_found(self.request, found)
        return grants.filter(pk__in=found)

    def keep_programme(self, grants: QuerySet[Grant], _name: str, code: str) -> QuerySet[Grant]:
        """Keep grants of a programme, of its parts, or of a framework programme."""
        return grants.filter(is_of_programme(code))

    def keep_subject(self, grants: QuerySet[Grant], _name: str, code: str) -> QuerySet[Grant]:
        """Keep grants about a subject or one below it."""
        subject = Subject.objects.filter(code=code).first()
        if subject is None:
            return grants.none()
        tagged = Grant.subjects.through.objects.filter(grant=OuterRef("pk"))
        is_within = Q(subject=subject) | Q(subject__path__startswith=f"{subject.path}/")
        return grants.filter(Exists(tagged.filter(is_within)))

    def keep_organisation(self, grants: QuerySet[Grant], _name: str, text: str) -> QuerySet[Grant]:
        """Keep grants with a participant of this PIC or name."""
        found = Organisation.objects.filter(Q(pic=text) | _all_words(text, "name", "short_name"))
        return _with_participation(grants, organisation__in=found)

    def keep_country(self, grants: QuerySet[Grant], _name: str, code: str) -> QuerySet[Grant]:
        """Keep grants with a participant from a country."""
        return _with_participation(grants, organisation__country=read_country(code))

    def keep_with_community(self, grants: QuerySet[Grant], _name: str, is_wanted: bool) -> QuerySet[Grant]:  # noqa: FBT001 - django-filter calls it so
        """Keep grants with a community, or those without one."""
        has_one = Exists(CommunityGrant.objects.filter(grant=OuterRef("pk")))
        return grants.filter(has_one if is_wanted else ~has_one)


class ProgrammeFilter(django_filters.FilterSet):
    """Filters of programmes."""

    search = TextFilter(method="find", help_text="Code, or words of the title.")
    framework = CodeFilter("framework", "iexact", help_text="FP7, H2020, HORIZON, …")
    parent = CodeFilter("parent__code", "iexact", help_text="Code of the programme right above.")

    class Meta:
        model = Programme
        fields: ClassVar[list[str]] = []

    def find(self, programmes: QuerySet[Programme], _name: str, text: str) -> QuerySet[Programme]:
        """Keep programmes with these words."""
        return programmes.filter(_all_words(text, "title", "code"))


class SubjectFilter(django_filters.FilterSet):
    """Filters of subjects."""

    search = TextFilter(method="find", help_text="Code, or words of the English title.")
    within = TextFilter(method="keep_within", help_text="A code: it and all below it.")

    class Meta:
        model = Subject
        fields: ClassVar[list[str]] = []

    def find(self, subjects: QuerySet[Subject], _name: str, text: str) -> QuerySet[Subject]:
        """Keep subjects with this code or these words."""
        return subjects.filter(Q(code=text) | _all_words(text, "title"))

    def keep_within(self, subjects: QuerySet[Subject], _name: str, code: str) -> QuerySet[Subject]:
        """Keep a subject and what lies below it."""
        path = Subject.objects.filter(code=code).values_list("path", flat=True).first()
        return subjects.filter(Q(code=code) | Q(path__startswith=f"{path}/")) if path else subjects.none()


class OrganisationFilter(django_filters.FilterSet):
    """Filters of organisations."""

    search = TextFilter(method="find", help_text="PIC, or words of the name.")
    country = django_filters.CharFilter(method="keep_country", min_length=2, max_length=2)

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = []

    def find(self, organisations: QuerySet[Organisation], _name: str, text: str) -> QuerySet[Organisation]:
        """Keep organisations with this PIC or these words."""
        return organisations.filter(Q(pic=text) | _all_words(text, "name", "short_name"))

    def keep_country(
        self, organisations: QuerySet[Organisation], _name: str, code: str
    ) -> QuerySet[Organisation]:
        """Keep organisations of a country."""
        return organisations.filter(country=read_country(code))


class CommunityFilter(django_filters.FilterSet):
    """Filters of communities."""

    search = TextFilter(method="find", help_text="Slug, or words of title and description.")
    grant = TextFilter(method="keep_grant", help_text="A grant number.")
    programme = CodeFilter(method="keep_programme", help_text="Of any of its grants.")
    updated_since = InstantFilter(
        "updated_at",
        "gte",
        help_text="Changed here at this time or later, also where only a grant that it shows has changed. "
        "Whoever asks on from the latest `updated_at` seen misses nothing but removals, which events tell.",
    )

    class Meta:
        model = Community
        fields: ClassVar[list[str]] = []

    def find(self, communities: QuerySet[Community], _name: str, text: str) -> QuerySet[Community]:
        """Keep communities with these words."""
        return communities.filter(_all_words(text, "title", "description", "slug"))

    def keep_grant(self, communities: QuerySet[Community], _name: str, number: str) -> QuerySet[Community]:
        """Keep communities that serve a grant."""
        return _with_grant(communities, grant__number=number)

    def keep_programme(self, communities: QuerySet[Community], _name: str, code: str) -> QuerySet[Community]:
        """Keep communities with a grant of a programme."""
        return _with_grant(communities, is_of_programme(code, grant="grant__"))


def _all_words(text: str, *fields: str) -> Q:
    found = Q()
    for word in text.split()[:MOST_WORDS]:
        anywhere = Q()
        for field in fields:
            anywhere |= Q((f"{field}__icontains", word))
        found &= anywhere
    return found


def _with_participation(grants: QuerySet[Grant], **conditions: Any) -> QuerySet[Grant]:
    return grants.filter(Exists(Participation.objects.filter(grant=OuterRef("pk"), **conditions)))


def _with_grant(communities: QuerySet[Community], *conditions: Q, **more: Any) -> QuerySet[Community]:
    links = CommunityGrant.objects.filter(*conditions, community=OuterRef("pk"), **more)
    return communities.filter(Exists(links))
