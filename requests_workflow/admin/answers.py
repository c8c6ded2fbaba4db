"""Turns what only the desk meets into refusals."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from requests_workflow.busy import refusing_when_busy
from requests_workflow.refusals import NotAllowed, NotFound
from requests_workflow.rules import is_curator


@contextmanager
def refusing_politely() -> Iterator[None]:
    """Refuse as not allowed, or as busy, what would be no answer at the desk.

    The request is on the desk, so if the workflow says that it doesn't exist for this user, they are one who
    may look and not act.
    """
    try:
        with refusing_when_busy():
            yield
    except NotFound:
        raise NotAllowed(
            _("%(otherwise)s You may look; to take part, be added to one of the curators' groups.")
            % {"otherwise": is_curator.otherwise}
        ) from None
