"""Foretells a move: makes it, reads the mails that would go out, and takes everything back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.mail.composing import compose_event_mail, find_address
from requests_workflow.models import Delivery


@dataclass(frozen=True)
class ForetoldMail:
    """A mail as it would be sent: to whom, and its text, word for word."""

    to: str
    subject: str
    text: str

    @classmethod
    def read(cls, message: EmailMessage) -> "ForetoldMail":
        """Read it from the message that would be sent."""
        return cls(", ".join(message.to), str(message.subject), str(message.body))


class _TakenBackError(Exception):
    """Ends the transaction, so that nothing of it is left."""


def foretell_mails(
    request_id: UUID, action: str, *, actor: User, expected_version: int | None, **inputs: Any
) -> list[ForetoldMail]:
    """Return the mails that a move would send now; nothing of the move remains.

    It is the move itself that is made, so that it is refused as it would be, and the text is exactly that
    which would be sent. Raises what `perform` raises.
    """
    mails: list[ForetoldMail] = []
    try:
        with transaction.atomic():
            perform(request_id, action, actor=actor, expected_version=expected_version, **inputs)
            mails = [ForetoldMail.read(compose_event_mail(one)) for one in _last_mails(request_id)]
            raise _TakenBackError  # noqa: TRY301 - only an error takes a transaction back
    except _TakenBackError:
        return mails


def describe_hold(seconds: int) -> str:
    """Return when the mails of a decision go."""
    if not seconds:
        return _("It is sent at once.")
    return _("It is held for %(seconds)s seconds, during which you can stop it.") % {"seconds": seconds}


def _last_mails(request_id: UUID) -> list[Delivery]:
    deliveries = Delivery.objects.filter(event__request=request_id, handler__startswith="mail_")
    newest = deliveries.order_by("-event__number").values_list("event", flat=True)[:1]
    rows = deliveries.filter(event__in=list(newest)).select_related("event__request", "recipient")
    return [row for row in rows.order_by("pk") if find_address(row) is not None]
