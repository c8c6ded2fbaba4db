"""What people fill in about their own account, besides what allauth asks."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.tokens import scopes_for

LIFETIMES = [(30, _("30 days")), (90, _("90 days")), (365, _("one year"))]
USUAL_LIFETIME = 90


class NameForm(forms.Form):
    """Asks for a name; allauth makes it part of its sign-up form and calls `signup`."""

    name = forms.CharField(
        max_length=150, label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name, and the language that the person read the form in."""
        user.name = self.cleaned_data["name"]
        user.language = _find_language()
        user.save(update_fields=["name", "language"])


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg] # a plain class at run time
    """Asks for name and language."""

    name = forms.CharField(
        max_length=150,
        label=_("Your name"),
        help_text=_("Curators, and the people you share a request with, see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        required=False,
        label=_("Language"),
        help_text=_("Of the pages while you are signed in, and of the mails you get."),
    )

    class Meta:
        model = User
        fields = ("name", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [(code, translation.get_language_info(code)["name_local"]) for code in _language_codes()]
        language: Any = self.fields["language"]
        language.choices = [("", _("As my browser asks")), *languages]


class TokenForm(forms.Form):
    """Asks what a token is for, what it may do, and for how long."""

    name = forms.CharField(
        max_length=100,
        label=_("What is it for?"),
        help_text=_("Such as the name of the program, so that you recognise it when you want to revoke it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing that it may do.")},
    )
    days = forms.TypedChoiceField(
        coerce=int,
        choices=LIFETIMES,
        initial=USUAL_LIFETIME,
        label=_("For how long?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for how long it works.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes: Any = self.fields["scopes"]
        scopes.choices = [(scope.value, scope.label) for scope in scopes_for(user)]

    @property
    def cleaned_token(self) -> dict[str, Any]:
        """The token asked for, as `issue_token` takes it."""
        asked = self.cleaned_data
        lifetime = timedelta(days=asked["days"])
        return {"name": asked["name"], "scopes": asked["scopes"], "lifetime": lifetime}


class CloseForm(forms.Form):
    """Makes sure that somebody means to close this very account."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Type the address you sign in with, to show that you mean this account."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        """Return the address. Raises ValidationError for another one."""
        email: str = self.cleaned_data["email"]
        if email.lower() != self.user.email.lower():
            raise forms.ValidationError(_("This is not the address of this account: check its spelling."))
        return email


def _find_language() -> str:
    language = translation.get_language() or ""
    return language if language in _language_codes() else ""


def _language_codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]
