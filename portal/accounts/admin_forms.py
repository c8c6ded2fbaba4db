"""The admin's forms for people, who have an e-mail address and no user name."""

from typing import ClassVar

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from portal.accounts.models import User


class EmailInLowerCase(forms.ModelForm):  # type: ignore[type-arg] # a plain class at run time
    """Stores addresses as log-ins look them up."""

    def clean_email(self) -> str:
        """Return the address in lower case."""
        return str(self.cleaned_data["email"]).lower()


class NewUserForm(EmailInLowerCase, AdminUserCreationForm):  # type: ignore[type-arg]
    """Makes a user, with a password or without: those sign in by code."""

    class Meta:
        model = User
        fields = ("email", "name")


class UserForm(EmailInLowerCase, UserChangeForm):  # type: ignore[type-arg]
    """Changes a user."""

    class Meta:
        model = User
        fields = ("email", "name", "language", "password", "is_active", "is_staff", "is_superuser", "groups")
        widgets: ClassVar = {"groups": forms.CheckboxSelectMultiple}
