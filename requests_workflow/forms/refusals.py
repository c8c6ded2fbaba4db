"""Shows a refusal of the workflow in a form: each sentence beside the field that it is about."""

from django import forms

from requests_workflow.refusals import Refusal
from requests_workflow.sentences import sentences_of


class RefusableForm(forms.Form):
    """A bound form that can be told of a refusal without losing what was typed."""

    def refuse(self, refusal: Refusal) -> None:
        """Add the sentences of the refusal as errors."""
        self.is_valid()
        for name, sentence in sentences_of(refusal):
            field = self.field_for(name, sentence)
            self.add_error(field if field in self.fields else None, sentence)

    def field_for(self, name: str, sentence: str) -> str:
        """Return the form's field for a field of the workflow."""
        return name
