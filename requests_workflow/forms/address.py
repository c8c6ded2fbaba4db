"""Another address for a community that was accepted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_workflow.forms.refusals import RefusableForm


class AddressForm(RefusableForm):
    """The address, and whatever there is to say about it."""

    slug = forms.CharField(
        label=_("New address"),
        max_length=100,
        help_text=_("Lower-case letters, digits and hyphens; it can’t be changed afterwards."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
