"""Makes a lock that can't be had in time a refusal, so that pages can keep what was typed."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError
from django.utils.translation import gettext as _

from requests_workflow.refusals import Refusal

TRY_AGAIN_AFTER_SECONDS = 5


class Busy(Refusal):
    """Somebody else's move holds the lock for longer than one waits, or two moves waited for each other."""

    code = "unavailable"


@contextmanager
def refusing_when_busy() -> Iterator[None]:
    """Refuse as Busy what the database could not do in time.

    A database that is away looks the same here; then the page that should tell of it fails as well, and
    the portal's own page for that is shown.
    """
    try:
        yield
    except OperationalError as error:
        raise Busy(
            _(
                "Somebody else is working on this at this very moment, so your last step was not taken: "
                "wait a few seconds and try again."
            )
        ) from error
