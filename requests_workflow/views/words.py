"""Rescues the words that go along with a step: a message, an appeal, a declaration, an address to invite."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.accounts.models import User
from requests_workflow.kept import find_words
from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import find_request
from requests_workflow.services import forget_words, keep_words
from requests_workflow.views.access import SignedInRequest
from requests_workflow.views.leading_back import lead_back
from requests_workflow.views.rescue import Circumstance, rescuing
from requests_workflow.views.ticket import Ticket, open_words, read_words_ticket

FIELDS = ("comment", "terms_accepted", "email", "role", "stays_as")
COMMENTING, SENDING, SHARING, HANDING_OVER = "comment", "check", "members", "hand_over"
"""Steps with pages of their own; all others are actions, and named as these are."""


PAGES = {SENDING: "check_request", SHARING: "request_members", HANDING_OVER: "hand_over_request"}


def fill_in_words(request: SignedInRequest, found: CommunityRequest, form: Form, step: str) -> dict[str, Any]:
    """Fill the form of a step with the words that are kept for it; return what its page needs of them."""
    ticket = read_words_ticket(request.POST.get("ticket", ""), found.reference)
    if ticket is not None:
        return {"ticket": ticket.sign()}  # it was refused, and is the same form still
    words = find_words(found, request.user, step)
    form.initial = {**form.initial, **words}
    ticket = open_words(request.user, found.reference, step, are_kept=bool(words))
    return {"kept_words": words, "ticket": ticket.sign()}


def forget_sent_words(request: SignedInRequest, found: CommunityRequest) -> None:
    """Forget the kept words with which the form was opened: with it they have been sent."""
    ticket = read_words_ticket(request.POST.get("ticket", ""), found.reference)
    if ticket is not None and ticket.adopted and ticket.person == request.user.pk:
        forget_words(found, actor=request.user, step=ticket.step)


def _keep(request: HttpRequest, ticket: Ticket, author: User) -> bool:
    words = {field: request.POST[field] for field in FIELDS if request.POST.get(field, "").strip()}
    if words:
        keep_words(find_request(ticket.reference, author).pk, words, actor=author, step=ticket.step)
    return bool(words)


def _tell(
    request: HttpRequest,
    ticket: Ticket,
    circumstance: Circumstance,
    is_kept: bool,  # noqa: FBT001 - as `Tell`
) -> HttpResponse:
    return lead_back(request, _find_page(ticket), circumstance, is_kept=is_kept)


def _find_page(ticket: Ticket) -> str:
    if ticket.step == COMMENTING:
        return f"{reverse('request_status', args=[ticket.reference])}#id_comment"
    if ticket.step in PAGES:
        return reverse(PAGES[ticket.step], args=[ticket.reference])
    return reverse("act_on_request", args=[ticket.reference, ticket.step])


rescuing_words = rescuing(_tell, read=read_words_ticket, keep=_keep)
"""Make a view whose form carries a ticket of `fill_in_words` lose no words, as `rescuing` does."""
