"""The words that go with an action, and the conversation's."""

from typing import Any

from django import forms

from requests_workflow.forms.refusals import RefusableForm
from requests_workflow.table import Transition


class ActionForm(RefusableForm):
    """Confirms an action on the version that was shown, with a comment."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    comment = forms.CharField(
        required=False, label="Comment", widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"})
    )

    def __init__(self, *args: Any, row: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_comment = row.needs_comment


class CommentForm(RefusableForm):
    """A message to the other side."""

    comment = forms.CharField(
        required=False,
        label="Your message",
        help_text="Everybody who takes part in the request can read it.",
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
