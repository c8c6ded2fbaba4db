"""Where one gets to after a deed: the next request of the view in which one works, or the same one."""

from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.admin.doors import Door
from requests_workflow.admin.listing.narrowing import read_address, write_address
from requests_workflow.admin.mails import has_held_mail
from requests_workflow.admin.queue import next_to_work_on
from requests_workflow.desk.preferences import read_preferences
from requests_workflow.models import CommunityRequest

ROUTE = "requests_workflow_communityrequest"
VIEW = "_changelist_filters"
"""By this name Django's list gives its filters along."""


def read_view(request: HttpRequest) -> str:
    """Return the address of the view in which the user works, with nothing in it that no view has."""
    return write_address(read_address(request.GET.get(VIEW, "")))


def leave_view(view: str) -> str:
    """Return what is added to an address so that the view goes along."""
    return f"?{urlencode({VIEW: view})}" if view else ""


def to_screen(subject: Model, view: str = "") -> str:
    """Return the address of a request's screen, in a view."""
    return reverse(f"admin:{ROUTE}_change", args=[subject.pk]) + leave_view(view)


def tell_done(request: HttpRequest, subject: CommunityRequest, door: Door) -> None:
    """Say that it is done, and where its mails can be stopped while they are held."""
    if not (door.is_decision and has_held_mail(subject)):
        messages.success(request, f"{subject.reference}: {door.done}")
        return
    held = _("The mail goes out in %(seconds)s seconds.") % {
        "seconds": int(settings.DECISION_MAIL_HOLD.total_seconds())
    }
    address = f"{to_screen(subject, read_view(request))}#deliveries-title"
    link = format_html('<a href="{}">{}</a>', address, _("Stop it"))
    messages.success(request, format_html("{}: {} {} {}", subject.reference, door.done, held, link))


def go_on(request: HttpRequest, subject: CommunityRequest, *, is_decision: bool) -> HttpResponseRedirect:
    """Lead back to the request; after a decision to the next one of the view, if the user likes that."""
    actor, view = cast(User, request.user), read_view(request)
    if not (is_decision and read_preferences(actor).goes_on):
        return HttpResponseRedirect(to_screen(subject, view))
    following = next_to_work_on(actor, view, besides=subject)
    if following is None:
        messages.info(request, _("Nothing else waits for you: this is the queue."))
        return HttpResponseRedirect(reverse(f"admin:{ROUTE}_changelist") + (f"?{view}" if view else ""))
    messages.info(request, _("Next in the queue: %(reference)s.") % {"reference": following.reference})
    return HttpResponseRedirect(to_screen(following, view))
