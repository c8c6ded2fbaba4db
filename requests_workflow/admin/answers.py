"""Gives each refusal its status, as the contract has it, and turns what only the desk meets into refusals."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

from requests_workflow.refusals import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotReady,
    Refusal,
    Stale,
    WrongState,
)
from requests_workflow.rules import is_curator

TRY_AGAIN_AFTER_SECONDS = 5


class Busy(Refusal):
    """Somebody else's move holds the lock for longer than one waits."""

    code = "busy"


STATUSES: dict[type[Refusal], int] = {
    NotAllowed: 403,
    WrongState: 409,
    Stale: 409,
    Conflict: 409,
    InvalidInput: 400,
    NotReady: 422,
    Busy: 503,
}


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return STATUSES[type(refusal)]


@contextmanager
def refusing_politely() -> Iterator[None]:
    """Turn what the desk alone can meet into refusals.

    The request is on the desk, so if the workflow says that it doesn't exist for this user, they are one who
    may look and not act. A lock that can't be had in time means that somebody else is at it.
    """
    try:
        yield
    except NotFound:
        raise NotAllowed(
            f"{is_curator.otherwise} You may look; to take part, be added to one of the curators' groups."
        ) from None
    except OperationalError as error:
        raise Busy(
            "Somebody else is working on this request at this very moment, so nothing was changed: try again."
        ) from error
