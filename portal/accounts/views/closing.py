"""Closing one's account: what it means, what stands in the way, and the end of it."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.closing import HinderedError, close, find_hindrances, find_losses
from portal.accounts.forms import CloseForm
from portal.accounts.models import User
from portal.accounts.views.identity import confirm_identity


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@confirm_identity
def close_account(request: HttpRequest) -> HttpResponse:
    """Say what will be erased, what stays and what must be settled first; or close the account."""
    user: User = request.user  # type: ignore[assignment] # nobody else comes this far
    form = CloseForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            close(user)
        except HinderedError:
            return redirect("account_close")
        logout(request)
        return redirect("account_closed")
    context = {"form": form, "hindrances": find_hindrances(user), "losses": find_losses(user)}
    return render(request, "account/close.html", context)


@require_safe
def confirm_closed(request: HttpRequest) -> HttpResponse:
    """Say that it is done, to whoever asks: nobody is signed in any more."""
    return render(request, "account/closed.html")
