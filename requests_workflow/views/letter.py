"""Sends the way back to a draft by mail, to the address of whoever asks for it."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django_ratelimit.core import is_ratelimited

from portal.accounts.models import User
from portal.traffic.forms import find_rate, make_key
from requests_workflow import terms
from requests_workflow.mail.composing import send_letter
from requests_workflow.models import CommunityRequest
from requests_workflow.views.access import SignedInRequest

logger = logging.getLogger(__name__)


def mail_link(request: SignedInRequest, found: CommunityRequest) -> None:
    """Send the person a link to their draft, and say whether that worked.

    The link opens nothing by itself: whoever follows it has to sign in.
    """
    if is_ratelimited(request, group="forms", key=make_key, rate=find_rate, increment=True):
        messages.warning(request, _("Enough mails were asked for just now: wait a minute and try again."))
        return
    try:
        _send(request.user, found)
    except (SMTPException, OSError):
        logger.warning("The link to draft %s could not be mailed", found.reference, exc_info=True)
        messages.error(
            request,
            _(
                "The mail could not be sent just now. Your draft is saved all the same: you find it under "
                "“My requests”."
            ),
        )
        return
    address = {"address": request.user.email}
    messages.success(request, _("A link to this draft is on its way to %(address)s.") % address)


def _send(user: User, found: CommunityRequest) -> None:
    facts = {
        "link": settings.SITE_URL + reverse("edit_request", args=[found.reference]),
        "expires_on": found.expires_at,
        "draft_days": terms.DRAFT_KEPT.days,
    }
    template = "mail/draft_link.coordinator.txt"
    send_letter(template, facts, to=user.email, recipient=user, request=found)
