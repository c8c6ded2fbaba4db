"""Which mails a person gets, chosen by themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.models import User
from portal.accounts.notifications import always_sent_to, kinds_for, read_switched_off, set_wanted


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_notifications(request: HttpRequest) -> HttpResponse:
    """Show what can be switched on and off, or store it."""
    user: User = request.user  # type: ignore[assignment] # nobody else comes this far
    if request.method == "POST":
        set_wanted(user, request.POST.getlist("kind"))
        messages.success(request, _("Your choice is saved."))
        return redirect("account_notifications")
    switched_off = read_switched_off(user)
    choices = [(kind, kind.name not in switched_off) for kind in kinds_for(user)]
    return render(request, "account/notifications.html", {"choices": choices, "always": always_sent_to(user)})
