"""Takes the form for the proposal: saves it, keeps what can't be saved, and says which is which."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from requests_workflow.busy import refusing_when_busy
from requests_workflow.forms import ProposalForm
from requests_workflow.forms.proposal import read_version
from requests_workflow.http_status import mark_refused, status_of
from requests_workflow.kept import find_kept
from requests_workflow.models import CommunityRequest
from requests_workflow.readiness import find_problems_of_proposal
from requests_workflow.refusals import NotFound, NotReady, Refusal, Stale, WrongState
from requests_workflow.selectors import find_request
from requests_workflow.services import keep_answers, save_answers
from requests_workflow.views.access import SignedInRequest
from requests_workflow.views.buttons import Button
from requests_workflow.views.comparing import stored_where_different
from requests_workflow.views.form_page import GOING_ON, show_form
from requests_workflow.views.letter import mail_link
from requests_workflow.views.offers import may_amend
from requests_workflow.views.ticket import Ticket

BAD_REQUEST = 400


def keep_and_stay(
    request: SignedInRequest, found: CommunityRequest, form: ProposalForm, ticket: Ticket, button: Button
) -> HttpResponse:
    """Keep what was typed and go on with it: on this page, or on the one that the button leads to."""
    try:
        _keep(request, found, form, ticket)
    except WrongState as refusal:
        return _show_what_is_stored(request, found, form, refusal, button)
    except Refusal as refusal:
        form.refuse(refusal)
        return mark_refused(show_form(request, found, form), refusal)
    if button.name == "project":
        return redirect("move_to_project", reference=found.reference)
    if button.name == "mail_link":
        mail_link(request, found)
    # With a summary of errors on the page, the summary takes the focus and no place further down.
    anchor = "" if find_kept(found, request.user) else button.anchor
    return redirect(f"{reverse('edit_request', args=[found.reference])}{anchor}")


def save_and_go_on(
    request: SignedInRequest, found: CommunityRequest, form: ProposalForm, ticket: Ticket, button: Button
) -> HttpResponse:
    """Save what was typed, all of it or nothing, and go on as the button says; what is refused is kept."""
    if not form.is_valid():
        _keep_quietly(request, found, form, ticket)
        return show_form(request, found, form, status=BAD_REQUEST)
    try:
        with refusing_when_busy():
            save_answers(
                found.pk,
                form.changes(),
                actor=request.user,
                window=ticket.window,
                version=form.cleaned_data["version"],
                adopted=ticket.adopted,
            )
    except NotFound:
        raise
    except (Stale, WrongState) as refusal:
        return _show_what_is_stored(request, found, form, refusal, button, ticket)
    except Refusal as refusal:
        return _show_refused(request, found, form, refusal, ticket)
    return _go_on(request, found, form, button)


def _show_refused(
    request: SignedInRequest, found: CommunityRequest, form: ProposalForm, refusal: Refusal, ticket: Ticket
) -> HttpResponse:
    """Keep it, and tell everything that is wrong or missing in one round."""
    _keep_quietly(request, found, form, ticket)
    fresh = find_request(found.reference, request.user)
    form.refuse(refusal)
    if may_amend(fresh, request.user):
        _add_problems(fresh, form)
    return mark_refused(show_form(request, fresh, form), refusal)


def _go_on(
    request: SignedInRequest, found: CommunityRequest, form: ProposalForm, button: Button
) -> HttpResponse:
    saved = find_request(found.reference, request.user)
    if button.name != "continue" or saved.state not in GOING_ON:
        if button.name == "checks":
            return redirect("check_request", reference=saved.reference)
        messages.success(request, _("What you entered is saved."))
        return redirect("request_status", reference=saved.reference)
    _add_problems(saved, form)
    if not form.errors:
        return redirect("check_request", reference=saved.reference)
    notice = _("What you entered is saved. Before it can be sent, something is missing:")
    return show_form(request, saved, form, status=status_of(NotReady([])), notice=notice)


def _add_problems(found: CommunityRequest, form: ProposalForm) -> None:
    problems = find_problems_of_proposal(found)
    told = set(form.errors)
    new = [one for one in problems if form.field_for(one.field, one.sentence) not in told]
    form.refuse(NotReady(new))


def _show_what_is_stored(
    request: SignedInRequest,
    found: CommunityRequest,
    form: ProposalForm,
    refusal: Refusal,
    button: Button,
    ticket: Ticket | None = None,
) -> HttpResponse:
    """Let the person compare, and save again knowingly; a second click that came too late just goes on."""
    fresh = find_request(found.reference, request.user)
    stored = stored_where_different(fresh, form.typed())
    if not stored:
        if isinstance(refusal, Stale):
            return _go_on(request, fresh, form, button)
        messages.info(request, _("What you entered is stored. This is where the request stands."))
        return redirect("request_status", reference=found.reference)
    if ticket is not None:
        _keep_quietly(request, found, form, ticket)
    form.refuse(refusal)
    return mark_refused(show_form(request, fresh, form, stored=stored), refusal)


def _keep(request: SignedInRequest, found: CommunityRequest, form: ProposalForm, ticket: Ticket) -> None:
    with refusing_when_busy():
        keep_answers(
            found.pk,
            form.typed(),
            actor=request.user,
            window=ticket.window,
            version=read_version(request.POST),
        )


def _keep_quietly(
    request: SignedInRequest, found: CommunityRequest, form: ProposalForm, ticket: Ticket
) -> None:
    """Keep it where that is possible; where not, the page that comes next still shows it."""
    with suppress(Refusal):
        _keep(request, found, form, ticket)
