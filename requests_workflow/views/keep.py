"""Keeps the form while it is typed in, for the script on its page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from requests_workflow.busy import Busy, refusing_when_busy
from requests_workflow.forms import ProposalForm
from requests_workflow.forms.proposal import read_version
from requests_workflow.http_status import headers_of, status_of
from requests_workflow.models import CommunityRequest, KeptAnswers
from requests_workflow.refusals import NotFound, Refusal
from requests_workflow.selectors import find_request
from requests_workflow.services import keep_answers
from requests_workflow.states import State
from requests_workflow.views.access import SignedInRequest
from requests_workflow.views.rescue import Circumstance, rescuing
from requests_workflow.views.ticket import Ticket, read_ticket

UNAUTHORISED, FORBIDDEN, NOT_FOUND, CONFLICT = 401, 403, 404, 409


def tell_rescued(
    request: HttpRequest,
    ticket: Ticket,
    circumstance: Circumstance,
    is_kept: bool,  # noqa: FBT001 - as `Tell`
) -> HttpResponse:
    """Tell the script to stop, and the person where the text is."""
    said = {
        "signed_out": _("You were signed out. What you typed is kept: sign in to go on with it."),
        "signed_in_again": _(
            "You signed in again in another window. What you typed is kept: open the form anew."
        ),
        "somebody_else": _("Somebody else has signed in here. What you typed is kept for you alone."),
    }
    lost = _("You were signed out, and this can't be kept: copy what you need before you leave the page.")
    form = reverse("edit_request", args=[ticket.reference])
    login = f"{reverse('account_login')}?{urlencode({'next': form})}"
    go_on = {"signed_out": login, "signed_in_again": form, "somebody_else": ""}
    body = {
        "status": "stopped",
        "text": said[circumstance] if is_kept else lost,
        "link": go_on[circumstance],
        "link_text": _("Sign in") if circumstance == "signed_out" else _("Open the form"),
    }
    return JsonResponse(body, status=UNAUTHORISED if circumstance == "signed_out" else FORBIDDEN)


@rescuing(tell_rescued)
@require_POST
def keep_typed(request: SignedInRequest, reference: str) -> HttpResponse:
    """Keep what stands in the form now; say whether it is saved, or the window out of date."""
    ticket = read_ticket(request.POST.get("ticket", ""), reference)
    if ticket is None:
        return _stop(_("This page is too old to be saved by itself: save it with the button."), FORBIDDEN)
    try:
        found = find_request(reference, request.user)
        form = ProposalForm(request.POST, kind=found.kind)
        with refusing_when_busy():
            kept = keep_answers(
                found.pk,
                form.typed(),
                actor=request.user,
                window=ticket.window,
                version=read_version(request.POST),
            )
    except NotFound as refusal:
        return _stop(str(refusal), NOT_FOUND)
    except Busy as refusal:
        body = {"status": "again", "text": _("Not saved yet: trying again in a moment.")}
        return JsonResponse(body, status=status_of(refusal), headers=headers_of(refusal))
    except Refusal as refusal:
        return _stop(str(refusal), status_of(refusal))
    return _tell(kept)


def _tell(kept: KeptAnswers) -> HttpResponse:
    request = kept.request
    if CommunityRequest.objects.values_list("version", flat=True).get(pk=request.pk) != kept.version:
        text = _(
            "This request was changed in another window, or by a colleague. What you type here is kept, and "
            "doesn't overwrite it; saving by itself has stopped."
        )
        link = reverse("edit_request", args=[request.reference])
        body = {"status": "stopped", "text": text, "link": link, "link_text": _("Compare the two")}
        return JsonResponse(body, status=CONFLICT)
    now = timezone.now()
    # The script puts the reader's local time in place of ours.
    shown = f"{time_format(now, 'H:i')} UTC"
    text = _name_saving(kept) % {"time": shown}
    return JsonResponse({"status": "saved", "at": now.isoformat(), "shown": shown, "text": text})


def _name_saving(kept: KeptAnswers) -> str:
    if not kept.answers:
        return _("Saved %(time)s")
    if kept.request.state == State.DRAFT:
        return _("Saved %(time)s, though not all of it can be taken as it is.")
    return _("Kept %(time)s. It becomes part of the request when you save it.")


def _stop(text: str, status: int) -> HttpResponse:
    return JsonResponse({"status": "stopped", "text": text, "link": "", "link_text": ""}, status=status)
