"""Says of each mail to a person how far it has come, no further than the portal knows."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.mail.kinds import find_kind
from requests_workflow.mail.words import moment
from requests_workflow.models import CommunityRequest, Delivery, RequestEvent

PEOPLE = "coordinator"


def tell_letters(request: CommunityRequest, events: list[RequestEvent], user: User) -> dict[int, str]:
    """Return, by the event's key, what became of the person's mail about it, in one query.

    Mails that people may switch off are left out: one that isn't wanted is done without being sent.
    """
    certain = {event.pk for event in events if find_kind(event, PEOPLE) is None}
    letters = Delivery.objects.filter(event__request=request, recipient=user)
    return {letter.event_id: tell_letter(letter) for letter in letters if letter.event_id in certain}


def tell_letter(letter: Delivery) -> str:
    """Say how far one mail has come."""
    return _tell(letter, timezone.now())


def _tell(letter: Delivery, now: datetime) -> str:
    if letter.status == Delivery.Status.DONE:
        # Whether it was delivered, nobody tells the portal.
        return _("Mail sent on %(when)s UTC.") % {"when": moment(letter.done_at)}
    if letter.status == Delivery.Status.DEAD:
        return _("The mail could not be sent. What it says is on this page.")
    if letter.attempts and letter.last_error:
        return _("The mail could not be sent yet; we go on trying.")
    if letter.due_at > now:
        return _("The mail goes out at %(when)s UTC.") % {"when": f"{letter.due_at:%H:%M}"}
    return _("The mail is on its way.")
