"""What goes along when a request is sent: the declaration, and a word to the curator."""

from collections.abc import Set as AbstractSet
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_workflow.forms.refusals import RefusableForm
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import Refusal
from requests_workflow.sentences import sentences_of
from requests_workflow.states import State


class SendingForm(RefusableForm):
    """Confirms the version that was shown."""

    version = forms.IntegerField(
        min_value=1,
        widget=forms.HiddenInput,
        error_messages={
            "required": _("The form did not come through whole: look it over and send it again.")
        },
    )
    terms_accepted = forms.BooleanField(
        required=False,
        label=_(
            "I may speak for the project in this matter, and what we put into the community will respect "
            "Zenodo’s terms of use."
        ),
    )
    comment = forms.CharField(
        required=False,
        label=_("Anything the curator should know"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, request: CommunityRequest, *args: Any, **kwargs: Any) -> None:
        accepted = request.terms_accepted_at is not None
        kwargs.setdefault("initial", {"version": request.version, "terms_accepted": accepted})
        super().__init__(*args, **kwargs)
        if request.state == State.CHANGES_REQUESTED:
            self.fields["comment"].label = _("Your answer to the curator")
        if accepted and request.was_submitted:
            # It was declared with the first sending, and is not asked twice.
            del self.fields["terms_accepted"]

    def add_what_is_not_told(self, refusal: Refusal, *, told: AbstractSet[str]) -> None:
        """Add the sentences of a refusal, except those that the page has elsewhere."""
        for field, sentence in sentences_of(refusal):
            if field in self.fields:
                self.add_error(field, sentence)
            elif sentence not in told:
                self.add_error(None, sentence)
