"""The page behind "stop these mails": it asks first, or takes one click of a mail program (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from requests_workflow.mail.kinds import read_choice, switch_off


# A mail program has no cookie to show. What is signed lets its holder do this one thing, on any browser.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def switch_off_mails(request: HttpRequest, signed: str) -> HttpResponse:
    """Ask whether to switch one kind of mail off, and do it when that is posted; looking changes nothing."""
    choice = read_choice(signed)
    if choice is None:
        return render(request, "requests/mails.html", {"is_unknown": True}, status=404)
    user, kind = choice
    if request.method == "POST":
        switch_off(user, kind)
    context = {"kind": kind, "is_done": request.method == "POST"}
    return render(request, "requests/mails.html", context)
