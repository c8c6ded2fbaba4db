"""The proposal as a form."""

import re
from typing import Any

from django import forms

from requests_workflow.forms.refusals import RefusableForm
from requests_workflow.models import CommunityRequest
from requests_workflow.proposal import read_proposal
from requests_workflow.wording import FIELDS

BETWEEN_NUMBERS = re.compile(r"[\s,;]+")


class ProposalForm(RefusableForm):
    """Everything a coordinator says about the community. Nothing is required: a draft may be incomplete."""

    version = forms.IntegerField(
        min_value=1,
        widget=forms.HiddenInput,
        error_messages={"required": "The form did not come through whole: look it over and save again."},
    )
    grant = forms.CharField(required=False, label="Project", help_text="The grant number of the project.")
    community = forms.CharField(
        required=False,
        label=FIELDS["community"],
        help_text="Its web address, such as https://zenodo.org/communities/my-project, or the last part.",
    )
    slug = forms.CharField(
        required=False,
        label=FIELDS["slug"],
        help_text="The last part of its web address: zenodo.org/communities/… Lower-case letters, digits, "
        "hyphens and underscores. Best is the project's acronym.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    title = forms.CharField(
        required=False,
        label=FIELDS["title"],
        help_text="At most 250 characters.",
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    description = forms.CharField(
        required=False,
        label=FIELDS["description"],
        help_text="What the project shares here, in a sentence or two. At most 250 characters, plain text.",
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    website = forms.CharField(
        required=False,
        label="Website of the project",
        help_text="Begins with https://",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    further_grants = forms.CharField(
        required=False,
        label="Further grants",
        help_text="Numbers of other grants that the community serves, with spaces, commas or lines between.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    terms_accepted = forms.BooleanField(
        required=False,
        label="I may speak for the project in this matter, and what we put into the community will respect "
        "Zenodo's terms of use.",
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["community" if kind == CommunityRequest.Kind.NEW else "slug"]

    def changes(self) -> dict[str, Any]:
        """Return what was entered, as the workflow's proposal."""
        entered = dict(self.cleaned_data)
        del entered["version"]
        primary = "".join(entered.pop("grant").split())
        further = BETWEEN_NUMBERS.split(entered.pop("further_grants"))
        entered["grants"] = [number for number in (primary, *further) if number]
        for field in ("title", "description"):
            entered[field] = " ".join(entered[field].split())
        return entered

    def field_for(self, name: str, sentence: str) -> str:
        """Tell the project from the further grants, which are one list to the workflow."""
        if name != "grants":
            return name
        primary = "".join(self.data.get("grant", "").split())
        is_about_further = bool(primary and self.data.get("further_grants")) and primary not in sentence
        return "further_grants" if is_about_further else "grant"


def read_initial(request: CommunityRequest) -> dict[str, Any]:
    """Return the proposal of a request as the form's initial values."""
    stored = read_proposal(request)
    primary, further = stored["grants"][:1], stored["grants"][1:]
    return {
        **stored,
        "version": request.version,
        "grant": "".join(primary),
        "further_grants": "\n".join(further),
    }
