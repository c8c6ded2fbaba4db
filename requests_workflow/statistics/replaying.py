"""Plays a request's events again, and tells how long each answer of the desk took."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from requests_workflow.clock import working_time_between
from requests_workflow.models import DeskAnswer, RequestEvent

OPENINGS = ("submit", "reopen")
"""Each begins a round of its own: what is reopened is answered anew, with all the time again."""

ENTRANCES = (*OPENINGS, "resubmit")
DECISIONS = ("accept", "decline")
ANSWERS = (*DECISIONS, "request_changes")
"""What moves the request out of the desk's hands. A comment is no answer: the coordinator still waits."""


@dataclass
class Round:
    """From coming to the desk until it is decided, with the time in which the curators' clock ran so far."""

    began: datetime
    entered: datetime
    worked: timedelta = timedelta()
    is_answered: bool = False

    def answer(self, event: RequestEvent) -> DeskAnswer:
        """Return the row of an answer, which stops the clock."""
        assert event.actor_key is not None, "the portal decides nothing"  # noqa: S101 - the table says so
        waited = working_time_between(self.entered, event.at)
        is_first, self.is_answered = not self.is_answered, True
        self.worked += waited
        took, passed = self.worked, event.at - self.began
        is_decision = event.action in DECISIONS
        return DeskAnswer(
            event=event,
            request_id=event.request_id,
            curator_key=event.actor_key,
            action=event.action,
            at=event.at,
            waited=waited,
            responded_in=took if is_first else None,
            responded_in_calendar=passed if is_first else None,
            decided_in=took if is_decision else None,
            decided_in_calendar=passed if is_decision else None,
            is_override=event.action == "accept" and bool(event.details.get("overrides")),
        )


def replay(events: Iterable[RequestEvent]) -> Iterator[DeskAnswer]:
    """Go through the events of one request, oldest first, and give a row for each answer of the desk."""
    current: Round | None = None
    for event in events:
        if event.action in OPENINGS:
            current = Round(event.at, event.at)
        elif event.action == "resubmit" and current is not None:
            current.entered = event.at
        elif event.action in ANSWERS and current is not None:
            yield current.answer(event)
