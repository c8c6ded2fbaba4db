"""The desk's forms. They only draw and keep what was typed: it is the workflow that takes or refuses it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_workflow.admin.words import CONSEQUENCES, name_button, name_check
from requests_workflow.checks.reasons import mark_results
from requests_workflow.models import CannedReply, CommunityRequest
from requests_workflow.refusals import Refusal
from requests_workflow.sentences import sentences_of
from requests_workflow.table import TRANSITIONS
from requests_workflow.wording import name_field

REMARK, OVERRIDE, SEEN = "remark-", "override-", "seen-"
REMARKABLE = {
    CommunityRequest.Kind.NEW: ("slug", "title", "description", "website", "grants"),
    CommunityRequest.Kind.LINK: ("community", "title", "description", "website", "grants"),
}
REASONS = [("", gettext_lazy("Choose a reason")), *CommunityRequest.DeclineReason.choices]


def _text(label: str, *, rows: int = 3, is_required: bool = False) -> forms.Field:
    # A plain Field: validating is the workflow's, in its own order.
    widget = forms.Textarea({"rows": rows, "required": is_required} if is_required else {"rows": rows})
    return forms.Field(label=label, required=False, widget=widget)


class DeskForm(forms.Form):
    """A form that shows a refusal beside the fields it is about; `replies` can be filled into its text."""

    replies: Sequence[CannedReply] = ()

    def __init__(self, posted: Mapping[str, Any] | None = None, *, name: str = "desk") -> None:
        # Several forms stand on one screen: the ids of their fields begin with the form's name.
        super().__init__(posted, auto_id=f"{name}-%s", label_suffix="")

    def show_refusal(self, refusal: Refusal) -> None:
        """Put the refusal's sentences where they belong; those about no field go on top."""
        for name, sentence in _about_fields(refusal):
            self.add_error(name if name in self.fields else None, sentence)

    @property
    def written(self) -> list[tuple[str, str]]:
        """What was typed, with labels, to be shown where the form itself no longer applies."""
        return [(str(box.label), str(box.value())) for box in self.visible_fields() if box.value()]


class TextForm(DeskForm):
    """One text: a note or a comment."""

    def __init__(self, name: str, label: str, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, name=name)
        self.fields["text"] = _text(label, is_required=True)

    def show_refusal(self, refusal: Refusal) -> None:
        """Whatever the sentences call it, they are about this one text."""
        for _field, sentence in _about_fields(refusal):
            self.add_error("text", sentence)


class WaiverForm(DeskForm):
    """Who of those that declined the request may hear the appeal, and why."""

    def __init__(self, request: CommunityRequest, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, name="waive")
        barred = [(str(bar.curator_id), str(bar.curator)) for bar in request.bars.select_related("curator")]
        # Where there is one, there is nothing to choose.
        chosen = [key for key, _name in barred] if len(barred) == 1 else []
        self.fields["curators"] = forms.Field(
            label=_("Who may hear the appeal"),
            required=False,
            initial=chosen,
            widget=forms.CheckboxSelectMultiple(choices=barred),
        )
        self.fields["text"] = _text(_("Reason"), is_required=True)

    def show_refusal(self, refusal: Refusal) -> None:
        """Put what is about the choice there; all else is about the text, whatever it is called."""
        for name, sentence in _about_fields(refusal):
            self.add_error(name if name == "curators" else "text", sentence)

    @property
    def written(self) -> list[tuple[str, str]]:
        """The reason alone: who was chosen stands with those who were barred."""
        return [one for one in super().written if one[0] == self.fields["text"].label]


class ActionForm(DeskForm):
    """What an action asks for, by its row in the table."""

    def __init__(
        self, action: str, request: CommunityRequest, posted: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(posted, name=action)
        self.action, self.button, self.consequence = action, name_button(action), CONSEQUENCES.get(action, "")
        row = TRANSITIONS[action]
        self.is_simple = not (row.is_decision or row.needs_comment)
        self.is_decision = row.is_decision
        self.seen: dict[str, str] = {}
        if row.needs_reason:
            self.fields["reason"] = forms.Field(
                label=_("Reason"), required=False, widget=forms.Select({"required": True}, choices=REASONS)
            )
        if row.takes_overrides:
            self._offer_overrides(request)
        label = _("Comment (required)") if row.needs_comment else _("Comment (optional)")
        self.fields["comment"] = _text(label, rows=4, is_required=row.needs_comment)
        if row.takes_remarks:
            for name in REMARKABLE[CommunityRequest.Kind(request.kind)]:
                self.fields[f"{REMARK}{name}"] = _text(name_field(name), rows=2)

    def _offer_overrides(self, request: CommunityRequest) -> None:
        """Ask for a reason for each check that stands in the way, and send back what the page says of it."""
        reasons = mark_results(request.check_results.all())
        self.seen = {f"{SEEN}{check_id}": mark for check_id, mark in reasons.items()}
        for check_id in reasons:
            label = _("Reason to override the check “%(check)s”") % {"check": name_check(check_id)}
            self.fields[f"{OVERRIDE}{check_id}"] = _text(label, rows=2)

    @property
    def remarks(self) -> list[forms.BoundField]:
        """The boxes for remarks on single fields."""
        return [box for box in self.visible_fields() if box.name.startswith(REMARK)]

    @property
    def main_boxes(self) -> list[forms.BoundField]:
        """All other boxes."""
        return [box for box in self.visible_fields() if not box.name.startswith(REMARK)]


def read_inputs(posted: Mapping[str, str]) -> dict[str, Any]:
    """Return a posted form as what `perform` takes."""
    return {
        "comment": posted.get("comment", ""),
        "reason": posted.get("reason", ""),
        "remarks": _strip(posted, REMARK),
        "overrides": _strip(posted, OVERRIDE),
        "seen": _strip(posted, SEEN),
    }


def read_version(posted: Mapping[str, str]) -> int | None:
    """Return the version of the request that a form was drawn from, None when it names none."""
    text = posted.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004


def _strip(posted: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): text for name, text in posted.items() if name.startswith(prefix)}


def _about_fields(refusal: Refusal) -> Iterator[tuple[str, str]]:
    """Leave out what is about no field: it stands on top of the screen."""
    return ((name.replace("/", "-", 1), sentence) for name, sentence in sentences_of(refusal) if name)
