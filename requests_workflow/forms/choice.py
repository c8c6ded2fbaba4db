"""The first two steps: whether the community exists already, and for which project it is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.models import Grant
from requests_workflow.models import CommunityRequest


class KindForm(forms.Form):
    """Chooses whether the community is new."""

    kind = forms.ChoiceField(
        choices=CommunityRequest.Kind,
        label=_("Is there a community on Zenodo already?"),
        error_messages={
            "required": _("Choose whether the community is new or exists already."),
            "invalid_choice": _("Choose whether the community is new or exists already."),
        },
    )


class ProjectForm(forms.Form):
    """Chooses the project."""

    grant = forms.CharField(
        max_length=20,
        label=_("Which project is it for?"),
        error_messages={
            "required": _("Choose the project in the list."),
            "max_length": _("Choose the project in the list."),
        },
    )

    def clean_grant(self) -> Grant:
        """Look the grant up by its number."""
        grant = Grant.objects.filter(number=self.cleaned_data["grant"]).first()
        if grant is None:
            raise forms.ValidationError(_("This project is not known any more: search for it again."))
        return grant
