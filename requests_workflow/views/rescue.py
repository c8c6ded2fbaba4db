"""Keeps what was typed when its form can't be taken: the session ended, or somebody else signed in since."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import get_callable
from django.views.decorators.csrf import csrf_exempt

from portal.accounts.models import User
from requests_workflow.busy import refusing_when_busy
from requests_workflow.forms import ProposalForm
from requests_workflow.forms.proposal import read_version
from requests_workflow.refusals import Refusal
from requests_workflow.selectors import find_request
from requests_workflow.services import keep_answers
from requests_workflow.views.ticket import Ticket, read_ticket

Circumstance = Literal["signed_out", "signed_in_again", "somebody_else"]
Tell = Callable[[HttpRequest, Ticket, Circumstance, bool], HttpResponse]
Read = Callable[[str, str], Ticket | None]
Keep = Callable[[HttpRequest, Ticket, User], bool]
View = Callable[..., HttpResponse]


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def keep_proposal(request: HttpRequest, ticket: Ticket, author: User) -> bool:
    """Keep what the form for a proposal holds, in the window that it was typed in."""
    found = find_request(ticket.reference, author)
    form = ProposalForm(request.POST, kind=found.kind)
    keep_answers(
        found.pk,
        form.typed(),
        actor=author,
        window=ticket.window,
        version=read_version(request.POST),
        is_for_draft=False,
    )
    return True


def rescuing(tell: Tell, *, read: Read = read_ticket, keep: Keep = keep_proposal) -> Callable[[View], View]:
    """Make a view of a request's form check the CSRF token itself, and lose no text where that fails.

    The form's ticket says whose text it is: it is kept for that person alone, beside the request, and no
    more than that is done. `read(text, reference)` reads the ticket, `keep(request, ticket, author)` keeps
    the text and returns whether there was any, `tell(request, ticket, circumstance, is_kept)` answers. A form
    without a ticket that we signed is treated like any other.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, reference: str, **route: str) -> HttpResponse:
            if request.method != "POST":
                return view(request, reference, **route)
            failure = _find_csrf_failure(request)
            ticket = read(request.POST.get("ticket", ""), reference)
            if ticket is not None and (circumstance := _look(request, ticket, failure)):
                return tell(request, ticket, circumstance, _keep_for_author(request, ticket, keep))
            return _refuse(request, failure) if failure else view(request, reference, **route)

        return answer

    return decorate


def _find_csrf_failure(request: HttpRequest) -> str:
    check = _CsrfCheck(lambda _: HttpResponse())
    return str(check.process_view(request, _refuse, (), {}) or "")


def _refuse(request: HttpRequest, failure: str) -> HttpResponse:
    response: HttpResponse = get_callable(settings.CSRF_FAILURE_VIEW)(request, reason=failure)
    return response


def _look(request: HttpRequest, ticket: Ticket, csrf_failure: str) -> Circumstance | None:
    if not request.user.is_authenticated:
        return "signed_out"
    if request.user.pk != ticket.person:
        return "somebody_else"
    return "signed_in_again" if csrf_failure else None


def _keep_for_author(request: HttpRequest, ticket: Ticket, keep: Keep) -> bool:
    """Keep the text beside the request; whether there was any, and that was possible."""
    author = User.objects.filter(pk=ticket.person, is_active=True).first()
    if author is None:
        return False
    with suppress(Refusal), refusing_when_busy():
        return keep(request, ticket, author)
    return False
