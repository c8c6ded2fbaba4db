"""The words that go with an action, and the conversation's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_workflow.forms.refusals import RefusableForm
from requests_workflow.table import Transition

MOST_EVENTS = 2**31 - 1
"""The largest number that the column of an event's number holds."""


class ActionForm(RefusableForm):
    """Confirms an action on the version that was shown, with a comment."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    comment = forms.CharField(
        required=False, label=_("Comment"), widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"})
    )

    def __init__(self, *args: Any, row: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_comment = row.needs_comment


class CommentForm(RefusableForm):
    """A message to the other side. `seen` is the number of the last event that the page showed."""

    seen = forms.IntegerField(required=False, min_value=0, max_value=MOST_EVENTS, widget=forms.HiddenInput)
    comment = forms.CharField(
        required=False,
        label=_("Your message"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: Any, readers: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].help_text = readers
