"""Leads people whose form could not be taken back to the page on which their text is kept."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from requests_workflow.views.rescue import Circumstance

FORBIDDEN = 403


def lead_back(request: HttpRequest, page: str, circumstance: Circumstance, *, is_kept: bool) -> HttpResponse:
    """Say where the text is, and lead its author there, over signing in where that is needed.

    `page` is an address within the site. Somebody else who has signed in is led nowhere.
    """
    if circumstance == "somebody_else":
        return render(request, "requests/somebody_else.html", {"is_kept": is_kept}, status=FORBIDDEN)
    if circumstance == "signed_out":
        if is_kept:
            messages.info(
                request, _("You were signed out. What you typed is kept: sign in to go on with it.")
            )
        return redirect_to_login(page)
    if is_kept:
        messages.info(
            request,
            _(
                "You signed in again in another window, so your last step was not taken. What you typed is "
                "here: look it over and go on."
            ),
        )
    return redirect(page)
