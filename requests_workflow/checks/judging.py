"""Has a check judge a request within its time; one that fails says so, and is never taken for a pass."""

import logging
import time
from collections.abc import Iterable
from contextlib import nullcontext

from django.db import connection
from django.utils.translation import gettext_noop

from requests_workflow.checks.outcome import Check, Level, Outcome
from requests_workflow.checks.time_limit import limited_to, statements_limited_to
from requests_workflow.models import CommunityRequest
from requests_workflow.said import Said

logger = logging.getLogger(__name__)

SECONDS = 4.0
"""What one check may take, so that a second is left to the others. All of them together take some hundredths
of a second; but on a machine that is busy with something else the clock goes on while nothing is done."""

ONE_STATEMENT = 1.0
"""Seconds for one query on PostgreSQL: so much later than its time a check may end, since the last query may
begin just before."""

SECONDS_FOR_ALL = SECONDS + ONE_STATEMENT
"""What all may take: they are made while the request is locked, and others wait for it about as long."""

NOT_JUDGED = gettext_noop("This could not be judged: the check did not work, or took too long.")
TRY_AGAIN = gettext_noop(
    "It is tried again by itself within some minutes; if it stays so, tell the administrators."
)


def judge_all(checks: Iterable[Check], request: CommunityRequest) -> list[Outcome]:
    """Return what the checks have to say; one whose turn comes when the time is up could not be judged."""
    ends_at = time.monotonic() + SECONDS_FOR_ALL
    with statements_limited_to(ONE_STATEMENT):
        said = [_judge_before(ends_at, check, request) for check in checks]
    return [outcome for outcome in said if outcome is not None]


def judge_within(seconds: float, check: Check, request: CommunityRequest) -> Outcome | None:
    """Return the check's outcome; where it crashed or took too long, one that blocks what it may block.

    Raises what the database raises only where it has gone away: then nothing can be said or stored.
    """
    try:
        with limited_to(seconds):
            return check.judge(request)
    except Exception:
        if not connection.is_usable():
            raise
        logger.exception("The check %s could not judge request %s.", check.id, request.pk)
        return say_not_judged(check)


def say_not_judged(check: Check) -> Outcome:
    """Return the outcome of a check that could not be made."""
    blocks = check.blocks_when_failing
    level: Level = "error" if blocks else "warning"
    words = (Said(NOT_JUDGED), Said(TRY_AGAIN))
    return Outcome(check.id, f"{check.id}_not_judged", level, words, blocks, is_judged=False)


def _judge_before(ends_at: float, check: Check, request: CommunityRequest) -> Outcome | None:
    left = ends_at - time.monotonic()
    if left <= 0:
        return say_not_judged(check)
    # The check's last query, which may begin when the check's time is over, is to end before all time is.
    of_one_query = min(ONE_STATEMENT, left / 2)
    # Queries are limited already: again only where less is left.
    with statements_limited_to(of_one_query) if of_one_query < ONE_STATEMENT else nullcontext():
        return judge_within(min(SECONDS, left - of_one_query), check, request)
