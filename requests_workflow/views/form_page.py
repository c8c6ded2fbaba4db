"""Shows the form for the proposal, filled with what is stored and what its reader typed before."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from communities.models import Grant
from requests_workflow.engine import available
from requests_workflow.forms import ProposalForm
from requests_workflow.forms.proposal import read_values
from requests_workflow.kept import find_kept, find_kept_elsewhere
from requests_workflow.models import CommunityRequest, KeptAnswers
from requests_workflow.prefill import find_origins
from requests_workflow.proposal import clean_proposal, read_proposal
from requests_workflow.refusals import InvalidInput
from requests_workflow.slug_advice import advise_slug
from requests_workflow.states import State
from requests_workflow.views.access import SignedInRequest
from requests_workflow.views.comparing import read_differences, stored_where_different
from requests_workflow.views.offers import may_amend
from requests_workflow.views.story import find_unanswered
from requests_workflow.views.ticket import open_window
from requests_workflow.views.wording import SUBMITTING

GOING_ON = {State.DRAFT, State.CHANGES_REQUESTED}
"""Where the next step is to check the answers and send them; elsewhere they are saved, and that is all."""


def show_form(
    request: SignedInRequest,
    found: CommunityRequest,
    form: ProposalForm | None = None,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """Show a form that was refused or, without one, the request as it stands with what waits beside it."""
    kept = find_kept(found, request.user)
    if form is None:
        more = {**_tell_kept(found, kept), "elsewhere": _tell_elsewhere(found, request), **more}
        form = _fill(found, kept)
    ticket = open_window(request.user, found.reference, adopted=kept.window if kept else "")
    context = {
        "section": "requests",
        "request_shown": found,
        "form": form,
        "ticket": ticket.sign(),
        "may_amend": may_amend(found, request.user),
        "goes_on": found.state in GOING_ON,
        "is_draft": found.state == State.DRAFT,
        "may_send": any(action in SUBMITTING for action in available(found, request.user)),
        **_describe(found, form),
        **more,
    }
    return render(request, "requests/edit.html", context, status=status)


def _fill(found: CommunityRequest, kept: KeptAnswers | None) -> ProposalForm:
    answers = kept.answers if kept else {}
    values = read_values({**read_proposal(found), **answers}, found.version)
    if not answers:
        return ProposalForm(initial=values, kind=found.kind)
    form = ProposalForm(values, kind=found.kind)
    try:
        clean_proposal(answers)
    except InvalidInput as refusal:
        form.refuse(refusal)
    return form


def _describe(found: CommunityRequest, form: ProposalForm) -> dict[str, Any]:
    """Say what belongs beside the fields: the project, where values come from, remarks, advice."""
    links = list(found.grant_links.all())
    grants = {link.grant.number: link.grant for link in links}
    primary = grants.get(str(form["grant"].value() or ""))
    unanswered = find_unanswered(found)
    slug = str(form["slug"].value() or "") if "slug" in form.fields else ""
    return {
        "primary": primary,
        "further": [(number, grants.get(number)) for number in form.rows_of_further_grants()],
        "origins": _find_origins(form, primary),
        "remarks": unanswered.remarks if unanswered else {},
        "advice": advise_slug(slug, request=found, grant=primary) if "slug" in form.fields else None,
    }


def _find_origins(form: ProposalForm, primary: Grant | None) -> dict[str, str]:
    if primary is None:
        return {}
    names = ("title", "description", "website", "slug")
    values = {name: form[name].value() if name in form.fields else "" for name in names}
    return find_origins(values, primary)


def _tell_kept(found: CommunityRequest, kept: KeptAnswers | None) -> dict[str, Any]:
    if kept is None:
        return {}
    is_outdated = kept.version != found.version
    return {
        "kept": kept,
        "stored": stored_where_different(found, kept.answers) if is_outdated else [],
    }


def _tell_elsewhere(found: CommunityRequest, request: SignedInRequest) -> list[tuple[str, str]]:
    """Return label and text of what earlier windows left and the request doesn't have."""
    rows = find_kept_elsewhere(found, request.user)
    told = [pair for row in rows for pair in read_differences(found, row.answers)]
    return list(dict.fromkeys(told))
