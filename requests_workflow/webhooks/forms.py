"""Asks where a program wants to be called, and for what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_workflow.refusals import InvalidInput, NotReady
from requests_workflow.webhooks.services import LONGEST_NAME
from requests_workflow.webhooks.targets import LONGEST_URL
from requests_workflow.webhooks.wording import list_groups


class EndpointForm(forms.Form):
    """An endpoint. What its values may be, the services say."""

    url = forms.CharField(
        max_length=LONGEST_URL,
        label=_("Which address shall be called?"),
        help_text=_("It begins with https:// and is reachable from the internet."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        max_length=LONGEST_NAME,
        required=False,
        label=_("What is it for?"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    types = forms.MultipleChoiceField(
        label=_("For what shall it be called?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one type of event.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types: Any = self.fields["types"]
        types.choices = list_groups()

    @property
    def fields_given(self) -> dict[str, Any]:
        """The endpoint's fields, as the services take them."""
        return {name: self.cleaned_data[name] for name in ("url", "name", "types")}

    def take_refusal(self, refusal: InvalidInput | NotReady) -> None:
        """Show at the fields what the services said."""
        if isinstance(refusal, NotReady):
            self.add_error(None, str(refusal))
            return
        for name, sentences in refusal.errors.items():
            for sentence in sentences:
                self.add_error(name, sentence)
