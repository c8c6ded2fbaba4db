"""What an opened form knows of itself, signed: whose it is, and which window. Its text finds home by it."""

from dataclasses import astuple, dataclass
from datetime import timedelta
from uuid import uuid4

from django.core import signing

from portal.accounts.models import User
from requests_workflow.models import WORDS

SALT = "requests_workflow.form"
HELD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Ticket:
    """One opening of the form of one request by one person.

    `adopted` is the window whose kept answers the form was filled with, or empty.
    """

    person: int
    reference: str
    window: str
    adopted: str = ""

    @property
    def step(self) -> str:
        """The step with which the form's words go along; empty for the form for the proposal."""
        return self.window.removeprefix(WORDS) if self.window.startswith(WORDS) else ""

    def sign(self) -> str:
        """Return it as a form carries it."""
        return signing.dumps(astuple(self), salt=SALT, compress=True)


def open_window(user: User, reference: str, *, adopted: str = "") -> Ticket:
    """Return a ticket for a form that is opened now."""
    return Ticket(user.pk, reference, uuid4().hex, adopted)


def open_words(user: User, reference: str, step: str, *, are_kept: bool) -> Ticket:
    """Return a ticket for a form with words for a step; `are_kept` tells whether it opens with kept ones."""
    window = f"{WORDS}{step}"
    return Ticket(user.pk, reference, window, window if are_kept else "")


def read_ticket(text: str, reference: str) -> Ticket | None:
    """Return the ticket of a proposal's form; None unless we signed it, lately, for this request."""
    ticket = _read(text, reference)
    return ticket if ticket and not ticket.step else None


def read_words_ticket(text: str, reference: str) -> Ticket | None:
    """Return the ticket that came with a form for words, as `read_ticket` does."""
    ticket = _read(text, reference)
    return ticket if ticket and ticket.step else None


def _read(text: str, reference: str) -> Ticket | None:
    try:
        ticket = Ticket(*signing.loads(text, salt=SALT, max_age=HELD_FOR))
    except (signing.BadSignature, TypeError):
        return None
    return ticket if ticket.reference == reference else None
