"""Verifies the history: that every event stands as it was recorded, and leads to where its request is."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from requests_workflow.history import TEXTS, digest_texts, hash_event
from requests_workflow.models import CommunityRequest, EventText, RequestEvent
from requests_workflow.states import State
from requests_workflow.table import TRANSITIONS

CHUNK = 500
"""How many events are held in memory at once."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was recorded; `event` names it; empty when it is the request."""

    reference: str
    event: str
    sentence: str

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.reference, self.event])) + f": {self.sentence}"


@dataclass
class Verification:
    """One pass over the whole history, in constant memory. Counts as `findings` is read."""

    events: int = 0
    requests: int = 0

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong, request by request; nothing when all is as it was recorded."""
        events = RequestEvent.objects.select_related("request", "text").order_by("request_id", "number")
        for _, history in groupby(events.iterator(chunk_size=CHUNK), key=lambda event: event.request_id):
            self.requests += 1
            yield from self._check_history(history)
        for request in _requests_without_events().iterator(chunk_size=CHUNK):
            yield Finding(request.reference, "", "its whole history is missing.")

    def _check_history(self, history: Iterator[RequestEvent]) -> Iterator[Finding]:
        last = None
        for event in history:
            self.events += 1
            for sentence in _find_faults(event, last):
                yield Finding(event.request.reference, f"event {event.number} ({event.action})", sentence)
            last = event
        if last is not None:
            for sentence in _compare_with_request(last):
                yield Finding(last.request.reference, "", sentence)


def _requests_without_events() -> QuerySet[CommunityRequest]:
    """Return requests that must have a history, and have none. Only a draft may lack one."""
    silent = CommunityRequest.objects.filter(events__isnull=True)
    return silent.exclude(events_count=0, history_head="", state=State.DRAFT)


def _find_faults(event: RequestEvent, before: RequestEvent | None) -> Iterator[str]:
    yield from _check_number(event, before.number if before else 0)
    if event.previous_hash != (before.hash if before else ""):
        yield "it does not follow from the event before it: one of the two was changed, or one was taken out."
    if event.hash != hash_event(event):
        yield "it was changed after it was recorded: its hash does not fit what it says."
    yield from _check_path(event, before.to_state if before else State.DRAFT)
    if before is not None and event.version < before.version:
        yield f"it goes back from version {before.version} to version {event.version}."
    yield from _check_text(event)


def _check_number(event: RequestEvent, number_before: int) -> Iterator[str]:
    missing = range(number_before + 1, event.number)
    if len(missing) == 1:
        yield f"event {missing[0]}, before it, is missing."
    elif missing:
        yield f"events {missing[0]} to {missing[-1]}, before it, are missing."


def _check_path(event: RequestEvent, state_before: str) -> Iterator[str]:
    """A move goes along its row of the table; whatever else is recorded leaves the state alone."""
    if event.from_state != state_before:
        yield f"it begins in {event.from_state}, but the request was in {state_before}."
    row = TRANSITIONS.get(event.action)
    if row is None:
        is_legal = event.from_state == event.to_state
    else:
        is_legal = event.from_state in row.sources and event.to_state == row.target
    if not is_legal:
        yield f"the workflow has no such move from {event.from_state} to {event.to_state}."


def _check_text(event: RequestEvent) -> Iterator[str]:
    """A text fits its digest, unless it was erased; then nothing of it is left."""
    text: EventText | None = getattr(event, "text", None)
    if text is None:
        if event.text_digest:
            yield "its text is missing: erasing one empties it, and leaves the row."
        return
    said = {field: getattr(text, field) for field in TEXTS}
    if text.erased_at is not None:
        if any(said.values()):
            yield "its text was erased, and yet says something."
    elif event.text_digest != digest_texts(said, text.salt):
        yield "its text was changed after it was recorded, or was added to it."


def _compare_with_request(last: RequestEvent) -> Iterator[str]:
    request = last.request
    if request.events_count != last.number:
        yield f"its history ends with event {last.number}, but {request.events_count} were recorded."
    elif request.history_head != last.hash:
        yield f"its last event, {last.number}, is not the one that was recorded last."
    if request.state != last.to_state:
        yield f"it is in {request.state}, but its last event led to {last.to_state}."
    if request.version < last.version:
        yield f"it is at version {request.version}, but its last event at version {last.version}."
