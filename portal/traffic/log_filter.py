"""Keeps refusals for want of room out of the portal's own log, where staff see them counted.

The server's access log, off unless somebody turns it on, has a line for each of those that a thread answers.
"""

import logging
from http import HTTPStatus

IS_SHED = "portal.traffic.is_shed"
"""Where a request has it, in META, that there was no slot for it, or that a limit answers 503."""


class CountedElsewhere(logging.Filter):
    """Lets pass what `django.request` says, but for 429 and for 503 that means the same or is the gate's."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is worth a line."""
        status = getattr(record, "status_code", None)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return False
        request = getattr(record, "request", None)
        return not (status == HTTPStatus.SERVICE_UNAVAILABLE and IS_SHED in getattr(request, "META", {}))
