"""The first step: for which project, and whether the community exists already."""

from django import forms

from communities.models import Grant
from requests_workflow.models import CommunityRequest


class ChoiceForm(forms.Form):
    """Chooses kind and grant."""

    kind = forms.ChoiceField(
        choices=CommunityRequest.Kind,
        label="What do you ask for?",
        error_messages={"required": "Choose whether the community is new or exists already."},
    )
    grant = forms.CharField(
        max_length=20,
        label="Which project is it for?",
        error_messages={"required": "Choose the project in the list."},
    )

    def clean_grant(self) -> Grant:
        """Look the grant up by its number."""
        grant = Grant.objects.filter(number=self.cleaned_data["grant"]).first()
        if grant is None:
            raise forms.ValidationError("This project is not known any more: search for it again.")
        return grant
