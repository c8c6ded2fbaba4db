"""Whose domains are whose, and staff's rules about them, in the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.domains.rules import end_rule, make_rule
from communities.models import DomainRule, Organisation, OrganisationDomain
from portal.accounts.models import User
from portal.admin_base import ReadOnlyAdmin, ReadOnlyInline, StrictAdmin


def may_look(request: HttpRequest) -> bool:
    """Whether they are at the desk, or keep the portal."""
    user = request.user
    return isinstance(user, User) and user.is_active and (user.is_curator or user.is_superuser)


def may_rule(request: HttpRequest) -> bool:
    """Whether they are a lead curator: their word counts for all requests."""
    return isinstance(request.user, User) and request.user.is_lead_curator


class OrganisationDomainInline(ReadOnlyInline):
    """The hosts of an organisation."""

    model = OrganisationDomain
    verbose_name_plural = gettext_lazy("web addresses, over all grants")
    fields = ("host", "domain", "standing", "grants_count", "web_address", "first_seen", "last_seen")


@admin.register(OrganisationDomain)
class OrganisationDomainAdmin(ReadOnlyAdmin):
    """Domains with the organisations that name them."""

    list_display = ("host", "organisation", "standing", "grants_count", "web_address", "last_seen")
    list_select_related = ("organisation",)
    list_filter = ("standing",)
    allowed_lookups = frozenset({"standing__exact"})
    search_fields = ("domain__startswith", "host__startswith", "organisation__pic__startswith")
    search_help_text = gettext_lazy("Beginning of the domain or host, or PIC")
    sortable_by = ()
    ordering = ("domain", "pk")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Curators, and who keeps the portal."""
        return may_look(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return may_look(request)


class RuleForm(forms.ModelForm):  # type: ignore[type-arg] # a plain class at run time
    """A new rule; the organisation is named by its PIC, since there are tens of thousands."""

    pic = forms.CharField(
        label=gettext_lazy("Organisation (PIC)"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Whose domain it is; for a block, for whom alone it shows nothing."),
    )

    class Meta:
        model = DomainRule
        fields = ("kind", "domain", "pic", "same_as", "reason")

    def clean_pic(self) -> Organisation | None:
        """Find the organisation."""
        pic = self.cleaned_data["pic"].strip()
        if not pic:
            return None
        found = Organisation.objects.filter(pic=pic).first()
        if found is None:
            raise ValidationError(_("No organisation has this PIC: look it up among the organisations."))
        return found

    def make(self, by: User) -> None:
        """Put it in force, or add to the errors."""
        given = self.cleaned_data
        try:
            self.instance = make_rule(
                kind=given["kind"],
                domain=given["domain"],
                organisation=given["pic"],
                same_as=given["same_as"],
                reason=given["reason"],
                by=by,
            )
        except ValidationError as error:
            self.add_error(None, error)

    def _post_clean(self) -> None:
        """Leave the model alone: `make` writes it."""
        if not self.errors:
            self.make(self.author)

    author: User


@admin.register(DomainRule)
class DomainRuleAdmin(StrictAdmin):
    """Rules are made and ended by lead curators; who did it, when and why is kept."""

    form = RuleForm
    list_display = (
        *("domain", "kind", "organisation", "same_as", "reason"),
        *("made_by", "made_at", "ended_by", "ended_at"),
    )
    list_select_related = ("organisation", "made_by", "ended_by")
    list_filter = ("kind", ("ended_at", admin.EmptyFieldListFilter))
    allowed_lookups = frozenset({"kind__exact", "ended_at__isempty"})
    search_fields = ("domain__startswith", "same_as__startswith", "organisation__pic__startswith")
    search_help_text = gettext_lazy("Beginning of a domain, or PIC")
    sortable_by = ()
    ordering = ("-pk",)
    actions = ("end_rules",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - as Django calls it
        """Tell the form who fills it in."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("RuleFormOfAuthor", (form,), {"author": request.user})

    def save_model(self, request: HttpRequest, obj: DomainRule, form: Any, change: bool) -> None:  # noqa: FBT001 - as Django calls it
        """Nothing is left to do: the form has put it in force."""

    @admin.action(description=gettext_lazy("End the selected rules"), permissions=["add"])
    def end_rules(self, request: HttpRequest, rules: QuerySet[DomainRule]) -> None:
        """End them; the rows stay."""
        by = request.user
        ended = sum(end_rule(rule, by=by) for rule in rules) if isinstance(by, User) else 0
        words = ngettext("%(count)d rule was ended.", "%(count)d rules were ended.", ended)
        self.message_user(request, words % {"count": ended}, messages.SUCCESS)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Curators, and who keeps the portal."""
        return may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same."""
        return may_look(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Lead curators."""
        return may_rule(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a rule is ended, and another one made."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
