"""Writes to a user who asks much, before anything is done about it."""

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.mail.backend import send_now
from portal.traffic import reports
from portal.traffic.refusal import LIMITS_PATH, list_bulk_addresses

logger = logging.getLogger(__name__)


class ContactForm(forms.Form):
    """A mail, written for a start."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=150)
    text = forms.CharField(label=gettext_lazy("Text"), max_length=5_000, widget=forms.Textarea({"rows": 14}))

    def clean_subject(self) -> str:
        """Return one line: with a break in it a subject would begin another header."""
        return " ".join(self.cleaned_data["subject"].split())


def contact_user(request: HttpRequest, user_id: int, context: dict[str, Any]) -> HttpResponse:
    """Show the mail, and send it."""
    user = get_object_or_404(User, pk=user_id, is_active=True)
    form = ContactForm(request.POST or None, initial=_write_draft(request, user))
    if request.method == "POST" and form.is_valid() and _send(request, user, form.cleaned_data):
        messages.success(request, _("The mail to %(user)s is on its way.") % {"user": user})
        return redirect(reverse("admin:traffic_trafficcount_changelist"))
    context |= {"title": _("Write to %(user)s") % {"user": user}, "form": form, "addressee": user}
    return render(request, "admin/traffic/contact.html", context)


def _send(request: HttpRequest, user: User, fields: dict[str, str]) -> bool:
    mail = EmailMessage(
        subject=fields["subject"],
        body=fields["text"],
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[user.email],
        reply_to=[getattr(request.user, "email", "")],
    )
    try:
        send_now(mail)
    except OSError:  # SMTP's own errors are among these
        logger.exception("A mail to a heavy user could not be sent")
        messages.error(request, _("The mail server didn't take the mail. Nothing was sent: try again later."))
        return False
    return True


def _write_draft(request: HttpRequest, user: User) -> dict[str, str]:
    week = reports.PERIODS["week"]
    rows = [row for row in reports.list_heavy_users(week) if row.user == user]
    number = rows[0].outcome.allowed if rows else 0
    bulk = "".join(f"\n- {words}: {address}" for words, address in list_bulk_addresses().items())
    text = _(
        "Hello %(name)s,\n\nwith your account, %(number)s requests were sent to our API in the last seven "
        "days. What are you working on, and can we help you to get it with fewer?\n\n"
        "All limits are at %(limits)s.%(bulk)s\n\nIf you need more for a while, reply to this mail."
        "\n\n%(sender)s\n"
    )
    return {
        "subject": _("Your requests to our API"),
        "text": text
        % {
            "name": user.display_name,
            "number": number,
            "limits": f"{settings.SITE_URL}{LIMITS_PATH}",
            "bulk": bulk,
            "sender": request.user.get_full_name() if isinstance(request.user, User) else "",
        },
    }
