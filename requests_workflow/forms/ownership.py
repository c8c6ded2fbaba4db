"""The owner's own access token, used once."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_workflow.forms.refusals import RefusableForm

TOKEN = re.compile(r"[\x21-\x7e]+\Z")
LONGEST_TOKEN = 500


class AccessTokenForm(RefusableForm):
    """Never filled in again by the page: what was entered is not kept anywhere."""

    access_token = forms.CharField(
        label=_("Your access token"),
        max_length=LONGEST_TOKEN,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text=_(
            "Made on Zenodo under Applications, without any scope. It is used for one question, and not "
            "kept; delete it there afterwards."
        ),
    )

    def clean_access_token(self) -> str:
        """Refuse what can't be a token."""
        token: str = self.cleaned_data["access_token"]
        if not TOKEN.match(token):
            raise forms.ValidationError(_("This is no access token: copy it whole, without spaces."))
        return token
