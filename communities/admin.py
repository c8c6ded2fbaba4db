"""The catalogue in the admin: everything can be looked up, nothing can be changed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from communities.differences import describe_differences
from communities.domains.admin import OrganisationDomainInline
from communities.models import (
    Community,
    CommunityGrant,
    CommunityMember,
    CordisRelease,
    Grant,
    GrantChange,
    Organisation,
    Participation,
    Programme,
)
from communities.zenodo.admin import ZenodoStandingAdmin
from portal.admin_base import ReadOnlyAdmin, ReadOnlyInline

__all__ = ["ZenodoStandingAdmin"]  # Django finds admin pages in this module alone


class ParticipationInline(ReadOnlyInline):
    """The other side of each participation."""

    model = Participation
    verbose_name_plural = _("consortium")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Load what a row names, however many rows there are."""
        return super().get_queryset(request).select_related("organisation", "grant")


class ConsortiumInline(ParticipationInline):
    """The organisations of a grant."""

    fields = ("organisation", "country", "role", "ec_contribution", "has_ended")
    readonly_fields = ("country",)

    @admin.display(description=_("country"))
    def country(self, participation: Participation) -> str:
        """Return the organisation's country."""
        return participation.organisation.country


class OrganisationGrantsInline(ParticipationInline):
    """The grants of an organisation."""

    verbose_name_plural = _("grants")
    fields = ("grant", "role", "ec_contribution", "has_ended")


class GrantChangeInline(ReadOnlyInline):
    """What imports changed in a grant, newest first."""

    model = GrantChange
    verbose_name_plural = _("changes in CORDIS")
    fields = ("release", "what_changed", "followed_up_at")
    readonly_fields = ("what_changed",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Load the releases along."""
        return super().get_queryset(request).select_related("release")

    @admin.display(description=_("what changed"))
    def what_changed(self, change: GrantChange) -> str:
        """Return each field with what was and what is."""
        return format_html_join("", "<p>{}: <bdi>{}</bdi> → <bdi>{}</bdi></p>", describe_differences(change))


class CommunityGrantInline(ReadOnlyInline):
    """The grants of a community."""

    model = CommunityGrant
    fields = ("grant", "is_primary")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Load the grants along."""
        return super().get_queryset(request).select_related("grant")


class CommunityMemberInline(ReadOnlyInline):
    """The people of a community."""

    model = CommunityMember
    fields = ("user", "role")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Load the people along."""
        return super().get_queryset(request).select_related("user")


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    """Grants by number, acronym or title."""

    list_display = ("number", "acronym", "title", "framework_programme", "status", "start_date", "end_date")
    list_display_links = ("number", "acronym")
    list_filter = ("status", "framework_programme")
    allowed_lookups = frozenset({"status__exact", "framework_programme"})
    search_fields = ("number__startswith", "acronym", "title")
    search_help_text = _("Number, acronym or words of the title")
    sortable_by = ("number", "acronym", "start_date", "end_date")
    ordering = ("number",)
    exclude = ("topics", "organisations", "fingerprint")
    inlines = (ConsortiumInline, GrantChangeInline)


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    """Organisations by name or PIC."""

    list_display = ("name_or_pic", "short_name", "country", "city", "activity_type", "pic")
    search_fields = ("name", "short_name", "pic__startswith")
    search_help_text = _("Name, short name or PIC")
    sortable_by = ("name_or_pic", "country", "pic")
    ordering = ("name", "pk")
    inlines = (OrganisationDomainInline, OrganisationGrantsInline)

    @admin.display(description=_("name"), ordering="name")
    def name_or_pic(self, organisation: Organisation) -> str:
        """Return the name; some rows of CORDIS have none."""
        return str(organisation)


@admin.register(Programme)
class ProgrammeAdmin(ReadOnlyAdmin):
    """Programmes by code or title."""

    list_display = ("code", "title", "framework", "depth")
    list_filter = ("framework",)
    allowed_lookups = frozenset({"framework"})
    search_fields = ("code", "title")
    ordering = ("path", "code")


@admin.register(Community)
class CommunityAdmin(ReadOnlyAdmin):
    """Communities of the registry."""

    list_display = ("slug", "title", "origin", "created_at")
    list_filter = ("origin",)
    allowed_lookups = frozenset({"origin__exact"})
    search_fields = ("slug", "title", "grants__number__startswith", "grants__acronym")
    search_help_text = _("Address, title, grant number or acronym")
    sortable_by = ("slug", "title", "created_at")
    ordering = ("-created_at", "pk")
    inlines = (CommunityGrantInline, CommunityMemberInline)


@admin.register(CordisRelease)
class CordisReleaseAdmin(ReadOnlyAdmin):
    """Which CORDIS data came in, and when."""

    list_display = ("__str__", "source", "data_date", "imported_at")
    search_fields = ("source",)
