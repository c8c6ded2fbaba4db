"""The proposal as a form."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_workflow.forms.refusals import RefusableForm
from requests_workflow.models import CommunityRequest

BETWEEN_NUMBERS = re.compile(r"[\s,;]+")
LONGEST_TEXT = 250
VERSION = re.compile(r"[0-9]{1,9}\Z")
NUMBERS = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}


class SeveralInputs(forms.TextInput):
    """As many inputs of one name as there are values; what they hold is read as lines of one text."""

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Any:
        """Join what was entered."""
        values = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        return "\n".join(values)


class ProposalForm(RefusableForm):
    """Everything a coordinator says about the community. Nothing is required: a draft may be incomplete."""

    version = forms.IntegerField(
        min_value=1,
        widget=forms.HiddenInput,
        error_messages={"required": _("The form did not come through whole: look it over and save again.")},
    )
    grant = forms.CharField(required=False, label=_("Project"))
    title = forms.CharField(
        required=False,
        label=_("Title"),
        help_text=_("What people see first. At most 250 characters."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    community = forms.CharField(
        required=False,
        label=_("Existing community"),
        help_text=_("Its web address, such as https://zenodo.org/communities/my-project, or the last part."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    slug = forms.CharField(
        required=False,
        label=_("Address of the community"),
        help_text=_(
            "The last part of its web address. Lower-case letters, digits, hyphens and underscores; best is "
            "the project's acronym. It can't be changed later without breaking links."
        ),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    description = forms.CharField(
        required=False,
        label=_("Description"),
        help_text=_(
            "What the project shares here, in a sentence or two. At most 250 characters, plain text."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    website = forms.CharField(
        required=False,
        label=_("Website of the project"),
        help_text=_("Begins with https://"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    further_grants = forms.CharField(
        required=False,
        label=_("Further grants"),
        help_text=_("Only if the community serves other EU grants as well: enter their numbers."),
        widget=SeveralInputs(attrs=NUMBERS),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["community" if kind == CommunityRequest.Kind.NEW else "slug"]

    def changes(self) -> dict[str, Any]:
        """Return what was entered, as the workflow's proposal; the form must be valid."""
        return _as_proposal(self.cleaned_data)

    def typed(self) -> dict[str, Any]:
        """Return what was entered, as the workflow's proposal, however wrong it is."""
        # JSON in PostgreSQL can't hold the null character, and nobody types it.
        return _as_proposal(
            {name: self._read(name).replace("\x00", "") for name in self.fields if name != "version"}
        )

    def rows_of_further_grants(self) -> list[str]:
        """Return what stands in the inputs for further grants, with an empty one at the end."""
        text = self["further_grants"].value() or ""
        return [number for number in BETWEEN_NUMBERS.split(text) if number] + [""]

    def field_for(self, name: str, sentence: str) -> str:
        """Tell the project from the further grants, which are one list to the workflow."""
        if name != "grants":
            return name
        primary = "".join(self._read("grant").split())
        is_about_further = bool(primary and self._read("further_grants")) and primary not in sentence
        return "further_grants" if is_about_further else "grant"

    def _read(self, name: str) -> str:
        widget = self.fields[name].widget
        return str(widget.value_from_datadict(self.data, self.files, self.add_prefix(name)) or "")


def read_version(sent: Mapping[str, Any]) -> int:
    """Return the version that a form was filled from; 0, which no request has, when it says none."""
    text = str(sent.get("version", ""))
    return int(text) if VERSION.match(text) else 0


def read_values(proposal: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Return a proposal as what the form holds."""
    primary, further = proposal["grants"][:1], proposal["grants"][1:]
    return {
        **proposal,
        "version": version,
        "grant": "".join(primary),
        "further_grants": "\n".join(further),
    }


def _as_proposal(values: Mapping[str, Any]) -> dict[str, Any]:
    entered = {name: value for name, value in values.items() if name != "version"}
    primary = "".join(entered.pop("grant", "").split())
    further = BETWEEN_NUMBERS.split(entered.pop("further_grants", ""))
    entered["grants"] = [number for number in (primary, *further) if number]
    for field in ("title", "description"):
        entered[field] = " ".join(entered.get(field, "").split())
    return entered
