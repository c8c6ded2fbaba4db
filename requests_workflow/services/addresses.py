"""Judges the e-mail address of somebody who is asked in: well formed, not of the desk, not one too many."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from requests_workflow.models import RequestEvent
from requests_workflow.refusals import InvalidInput
from requests_workflow.selectors import is_address_of_curator

LONGEST_ADDRESS = 254
"""As in RFC 5321, and as the columns have it; Django's validator lets longer ones pass."""

MOST_LETTERS_A_DAY = 60
"""How many letters to addresses of their choice one person may cause in 24 hours: more than one request has
members, and too few to bother strangers with."""

LETTERS_TO_STRANGERS = ("invite", "offer")
"""The events of which somebody is told who may never have heard of the portal."""


def clean_address(email: str) -> str:
    """Return an address in lower case. Raises InvalidInput for what is none."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        address = ""
    if not 0 < len(address) <= LONGEST_ADDRESS:
        raise InvalidInput({"email": [_("Enter an e-mail address, such as name@example.org.")]})
    return address


def refuse_address_of_desk(address: str) -> None:
    """Keep curators out: a coordinator could choose by it who may not decide. Raises InvalidInput."""
    if is_address_of_curator(address):
        raise InvalidInput(
            {"email": [_("This address belongs to somebody of the desk: write a comment instead.")]}
        )


def refuse_too_many_letters(actor: User, at: datetime) -> None:
    """Refuse when the person has caused too many letters within a day. Raises InvalidInput."""
    lately = RequestEvent.objects.filter(
        actor_key=actor.pseudonym, at__gt=at - timedelta(days=1), action__in=LETTERS_TO_STRANGERS
    )
    if lately.count() >= MOST_LETTERS_A_DAY:
        sentence = ngettext(
            "You have invited %(count)d person within a day, which is the most: go on tomorrow.",
            "You have invited %(count)d people within a day, which is the most: go on tomorrow.",
            MOST_LETTERS_A_DAY,
        )
        raise InvalidInput({"email": [sentence % {"count": MOST_LETTERS_A_DAY}]})
