"""Overrides of one user's limits in the admin: with an end and a reason."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.admin_base import StrictAdmin
from portal.traffic import steering
from portal.traffic.admin.rights import may_look, may_steer
from portal.traffic.controls import refresh_controls
from portal.traffic.models import LimitOverride
from portal.traffic.rates import current_rates

LONGEST = timedelta(days=366)


class OverrideForm(forms.ModelForm):  # type: ignore[type-arg] # a plain class at run time
    """An override of one limit, for one user by their address."""

    address = forms.EmailField(label=gettext_lazy("The user's e-mail address"))
    policy = forms.ChoiceField(label=gettext_lazy("Policy"))

    class Meta:
        model = LimitOverride
        fields = ("address", "policy", "limit", "expires_at", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [policy for policy in current_rates().at("api") if not policy.is_for_guests_only]
        policies: Any = self.fields["policy"]
        policies.choices = [(row.name, f"{row.name} ({row.user} / {row.window} s)") for row in rows]
        if self.instance.pk:
            self.fields["address"].initial = self.instance.user.email

    def clean_address(self) -> str:
        """Find the user."""
        user = User.objects.filter(email=self.cleaned_data["address"].lower()).first()
        if user is None:
            raise ValidationError(_("There is no user with this address: check it."))
        self.instance.user = user
        return user.email

    def clean_expires_at(self) -> Any:
        """Take an end in the future that somebody will remember."""
        end = self.cleaned_data["expires_at"]
        if not timezone.now() < end <= timezone.now() + LONGEST:
            raise ValidationError(_("Give an end that is to come, within a year."))
        return end

    def clean(self) -> dict[str, Any]:
        """Refuse a limit that makes no sense, and a second one for the same."""
        fields = super().clean() or self.cleaned_data
        self.instance.policy, self.instance.limit = fields.get("policy", ""), fields.get("limit")
        if {"address", "policy", "limit"} <= set(fields):
            try:
                steering.refuse_senseless_limit(self.instance)
            except steering.SteeringError as error:
                self.add_error("limit", str(error))
            self._refuse_second()
        return fields

    def _refuse_second(self) -> None:
        same = LimitOverride.objects.filter(user=self.instance.user, policy=self.instance.policy)
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("policy", _("This user has an override of it already: change that one."))


@admin.register(LimitOverride)
class LimitOverrideAdmin(StrictAdmin):
    """Overrides. They apply at once here, and within seconds in all other processes."""

    form = OverrideForm
    list_display = ("user", "policy", "limit", "expires_at", "reason", "created_by", "created_at")
    list_select_related = ("user", "created_by")
    search_fields = ("user__email", "user__name", "reason")
    ordering = ("-expires_at", "pk")

    def save_model(self, request: HttpRequest, obj: LimitOverride, form: Any, change: bool) -> None:  # noqa: FBT001 - as Django calls it
        """Keep who gave it, and have it apply."""
        if not change:
            obj.created_by = request.user if isinstance(request.user, User) else None
        super().save_model(request, obj, form, change)
        refresh_controls()

    def delete_model(self, request: HttpRequest, obj: LimitOverride) -> None:
        """Take it back at once."""
        super().delete_model(request, obj)
        refresh_controls()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[LimitOverride]) -> None:
        """Take them back at once."""
        super().delete_queryset(request, queryset)
        refresh_controls()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Staff."""
        return may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff."""
        return may_look(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Who may steer."""
        return may_steer(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may steer."""
        return may_steer(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may steer."""
        return may_steer(request)
