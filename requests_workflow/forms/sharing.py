"""Inviting a colleague, and handing a request over."""

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_workflow.forms.refusals import RefusableForm
from requests_workflow.models import HandOver, RequestMember

LONGEST = 254
ROLES = [
    (RequestMember.Role.EDITOR, _("Editor: may read, write messages and change the request")),
    (RequestMember.Role.VIEWER, _("Viewer: may read and write messages")),
]
NAMES_OF_ROLES = [(RequestMember.Role.EDITOR, _("Editor")), (RequestMember.Role.VIEWER, _("Viewer"))]


def _address_input() -> forms.TextInput:
    """Return an input for an address; the workflow judges it, so that page and API say the same of it."""
    return forms.TextInput(
        attrs={"type": "email", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    )


class InvitationForm(RefusableForm):
    """Lets an address in as editor or viewer."""

    email = forms.CharField(
        max_length=LONGEST,
        required=False,
        label=_("E-mail address of your colleague"),
        help_text=_("We send a mail to it. They see the request once they sign in with this address."),
        widget=_address_input(),
    )
    role = forms.ChoiceField(
        choices=ROLES,
        label=_("What may they do?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what your colleague may do.")},
    )


class OfferForm(RefusableForm):
    """Offers the request to an address."""

    email = forms.CharField(
        max_length=LONGEST,
        required=False,
        label=_("E-mail address of the person who takes it over"),
        help_text=_("We send a mail to it. They have to sign in with this address and say yes."),
        widget=_address_input(),
    )
    stays_as = forms.ChoiceField(
        choices=HandOver.Stay,
        label=_("What about you, once they have taken it over?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you want to be in the request afterwards.")},
    )


class TakeOverForm(RefusableForm):
    """Takes a request over, on the version that was shown."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    terms_accepted = forms.BooleanField(
        required=False,
        label=_(
            "I may speak for the project in this matter, and what we put into the community will respect "
            "Zenodo's terms of use."
        ),
    )
