"""The panel about Zenodo on a request's screen: steps or proof, and forms for what can be done."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from requests_workflow.admin.forms import DeskForm
from requests_workflow.linking.telling import tell_ownership
from requests_workflow.models import CommunityRequest, ProvisioningStep
from requests_workflow.provisioning.progress import Progress, tell_progress
from requests_workflow.provisioning.readdressing import propose_addresses
from requests_workflow.refusals import Refusal
from requests_workflow.sentences import sentences_of

ADDRESS, ABANDON, RESUME = "address", "abandon-", "resume-"
PROPOSED = "proposed-addresses"
GIVEN_UP = ProvisioningStep.Status.ABANDONED


class AddressForm(DeskForm):
    """Another address, and how the coordinator consented to it."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, name=ADDRESS)
        box = forms.TextInput({"list": PROPOSED, "maxlength": 100, "required": True, "autocomplete": "off"})
        self.fields["slug"] = forms.Field(label=_("New address"), required=False, widget=box)
        self.fields["consent"] = _write_down(_("How the coordinator consented"))

    def show_refusal(self, refusal: Refusal) -> None:
        """What the workflow says of a comment is about the consent."""
        for name, sentence in sentences_of(refusal):
            self.add_error({"comment": "consent", "slug": "slug"}.get(name), sentence)


class StepForm(DeskForm):
    """Why a step is given up, or taken up again."""

    deed: str
    label: str | Promise

    def __init__(self, step: str, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, name=f"{self.deed}{step}")
        self.step = step
        self.fields["reason"] = _write_down(self.label)

    def show_refusal(self, refusal: Refusal) -> None:
        """Whatever the sentences call it, they are about this one text."""
        for name, sentence in sentences_of(refusal):
            self.add_error("reason" if name else None, sentence)


class AbandonForm(StepForm):
    """Why a step is given up."""

    deed, label = ABANDON, _("Why, and who does it instead")


class ResumeForm(StepForm):
    """Why a step is taken up again."""

    deed, label = RESUME, _("Why it is wanted after all")
    is_given_up = True


def build_zenodo_panel(request: CommunityRequest, actor: User) -> dict[str, Any]:
    """Return what the panel shows: steps after an acceptance, the proof of ownership before."""
    progress = tell_progress(request)
    needs_address = progress is not None and progress.needs_address
    return {
        "progress": progress,
        "proposed_addresses": propose_addresses(request) if needs_address else [],
        "ownership": tell_ownership(request, actor),
        "panel_forms": _draw_forms(progress),
    }


def _draw_forms(progress: Progress | None) -> dict[str, DeskForm]:
    """Return a form for each thing that can be done, by its name."""
    if progress is None:
        return {}
    steps = [line.step for line in progress.lines]
    drawn: dict[str, DeskForm] = {
        **{f"{ABANDON}{step.name}": AbandonForm(step.name) for step in steps if not step.is_over},
        **{f"{RESUME}{step.name}": ResumeForm(step.name) for step in steps if step.status == GIVEN_UP},
    }
    return drawn | ({ADDRESS: AddressForm()} if progress.needs_address else {})


def _write_down(label: Any) -> forms.Field:
    widget = forms.Textarea({"rows": 2, "required": True})
    return forms.Field(label=label, required=False, widget=widget)
