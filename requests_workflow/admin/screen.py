"""Puts one request on one screen: all that a decision needs, and the forms to make it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.admin.columns import summarise_checks
from requests_workflow.admin.comparing import compare_with_cordis, primary_of, tell_rounds
from requests_workflow.admin.due import describe_due, describe_keeping, describe_waiting
from requests_workflow.admin.evidence import list_findings
from requests_workflow.admin.forms import ActionForm, DeskForm, TextForm, WaiverForm
from requests_workflow.admin.grants import link_to, list_grants
from requests_workflow.admin.mails import MAY_RETRY, list_deliveries
from requests_workflow.admin.story import tell_story
from requests_workflow.admin.words import name_lookers
from requests_workflow.admin.zenodo_panel import build_zenodo_panel
from requests_workflow.desk.foretelling import ForetoldMail
from requests_workflow.desk.presence import others_looking_at
from requests_workflow.desk.replies import replies_by_action
from requests_workflow.engine import available
from requests_workflow.models import CommunityRequest, Note
from requests_workflow.refusals import Refusal
from requests_workflow.rules import has_no_conflict
from requests_workflow.selectors import place_in_queue, timeline
from requests_workflow.sentences import sentences_of
from requests_workflow.states import AMENDABLE, State


@dataclass(frozen=True)
class Returned:
    """A form that comes back with all that was typed: refused, with a reply filled in, or with a preview."""

    name: str
    form: DeskForm
    refusal: Refusal | None = None
    mails: tuple[ForetoldMail, ...] = ()
    notice: str = ""

    @property
    def sentences(self) -> list[str]:
        """Why it was refused, and what to do."""
        return [] if self.refusal is None else [sentence for _field, sentence in sentences_of(self.refusal)]


def build_screen(request: CommunityRequest, actor: User, returned: Returned | None = None) -> dict[str, Any]:
    """Return the template's context for a request as this user may see it."""
    panel = build_zenodo_panel(request, actor)
    return {
        "subject": request,
        **_describe_proposal(request),
        "lookers": name_lookers(others_looking_at(request, actor)),
        **_describe_standing(request),
        **_tell(request, actor),
        **_list_internals(request, actor),
        **panel,
        **_offer_forms(request, actor, returned, panel["panel_forms"]),
        "deliveries": list_deliveries(request, actor),
        "may_retry": actor.has_perm(MAY_RETRY),
    }


def _describe_proposal(request: CommunityRequest) -> dict[str, Any]:
    grants = list_grants(request)
    return {
        "is_new": request.kind == CommunityRequest.Kind.NEW,
        "website_link": link_to(request.website),
        "grants": grants,
        "comparisons": compare_with_cordis(request, primary_of(grants)),
        "coordinator_addresses": sorted(request.coordinator.verified_emails),
        "members": request.current_members,
    }


def _describe_standing(request: CommunityRequest) -> dict[str, Any]:
    now = timezone.now()
    return {
        "due": describe_due(request, now),
        "waiting": describe_waiting(request, now),
        "keeping": describe_keeping(request, now),
        "place": place_in_queue(request),
        "checks_summary": summarise_checks(list(request.check_results.all())),
        "findings": list_findings(request),
    }


def _tell(request: CommunityRequest, actor: User) -> dict[str, Any]:
    events = timeline(request, is_for_desk=True)
    return {
        "story": tell_story(events, with_overrides=has_no_conflict(request, actor)),
        "rounds": tell_rounds(events),
    }


def _list_internals(request: CommunityRequest, actor: User) -> dict[str, Any]:
    """Return what is said among curators; not to one with an interest in the request."""
    is_impartial = has_no_conflict(request, actor)
    notes: QuerySet[Note] = request.notes.select_related("author")
    return {"is_impartial": is_impartial, "notes": notes if is_impartial else notes.none()}


def _offer_forms(
    request: CommunityRequest, actor: User, returned: Returned | None, on_panel: dict[str, DeskForm]
) -> dict[str, Any]:
    actions = available(request, actor)
    # What decides comes first; within that, the table's order.
    drawn = sorted((ActionForm(action, request) for action in actions), key=lambda form: form.is_simple)
    forms: dict[str, DeskForm] = {form.action: form for form in drawn}
    others = _other_forms(request, actor)
    _offer_replies({**forms, **others})
    if returned is not None:
        for offered in (forms, others, on_panel):
            if returned.name in offered:
                returned.form.replies = offered[returned.name].replies
                offered[returned.name] = returned.form
    is_offered = returned is not None and returned.name in {**forms, **others, **on_panel}
    return {
        "action_forms": forms.values(),
        "other_forms": others,
        **_name_barred(request, actor),
        "may_run_checks": actor.is_curator and request.state in AMENDABLE,
        "returned": returned,
        "refused": returned if returned is not None and returned.refusal is not None else None,
        "written_in_vain": returned.form.written if returned is not None and not is_offered else [],
    }


def _offer_replies(forms: dict[str, DeskForm]) -> None:
    """Give each form the replies for it, all read in one query."""
    replies = replies_by_action(forms)
    for name, form in forms.items():
        form.replies = replies.get(name, [])


def _name_barred(request: CommunityRequest, actor: User) -> dict[str, Any]:
    bars = list(request.bars.select_related("curator"))
    return {
        "is_barred": any(bar.curator_id == actor.pk for bar in bars),
        "barred_names": get_text_list([str(bar.curator) for bar in bars], _("and")),
    }


def _other_forms(request: CommunityRequest, actor: User) -> dict[str, DeskForm]:
    if not actor.is_curator:
        return {}
    forms: dict[str, DeskForm] = {"comment": TextForm("comment", _("Comment"))}
    if has_no_conflict(request, actor):
        forms["note"] = TextForm("note", _("Note"))
        if actor.is_lead_curator and request.state == State.SUBMITTED and request.bars.all():
            forms["waive"] = WaiverForm(request)
    return forms
