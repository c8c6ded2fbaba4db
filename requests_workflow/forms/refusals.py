"""Shows a refusal of the workflow in a form: each sentence beside the field that it is about."""

from collections.abc import Iterator

from django import forms

from requests_workflow.refusals import Conflict, InvalidInput, NotReady, Refusal


class RefusableForm(forms.Form):
    """A bound form that can be told of a refusal without losing what was typed."""

    def refuse(self, refusal: Refusal) -> None:
        """Add the sentences of the refusal as errors."""
        self.is_valid()
        for name, sentence in _sentences(refusal):
            field = self.field_for(name, sentence)
            self.add_error(field if field in self.fields else None, sentence)

    def field_for(self, name: str, sentence: str) -> str:
        """Return the form's field for a field of the workflow."""
        return name


def _sentences(refusal: Refusal) -> Iterator[tuple[str, str]]:
    if isinstance(refusal, InvalidInput):
        yield from ((field, sentence) for field, said in refusal.errors.items() for sentence in said)
    elif isinstance(refusal, NotReady):
        yield from ((missing.field, missing.sentence) for missing in refusal.missing)
    elif isinstance(refusal, Conflict):
        yield refusal.field, str(refusal)
    else:
        yield "", str(refusal)
