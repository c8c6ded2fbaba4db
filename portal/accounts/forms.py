"""What the sign-up form asks for besides the address."""

from django import forms
from django.http import HttpRequest

from portal.accounts.models import User


class NameForm(forms.Form):
    """Asks for a name; allauth makes it part of its sign-up form and calls `signup`."""

    name = forms.CharField(
        max_length=150, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
