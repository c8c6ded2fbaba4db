"""What becomes of requests, in the shares of a desk that has been at work for years."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

COORDINATOR, CURATOR, SYSTEM = "coordinator", "curator", "system"

SENT_BACK = ("submit", "claim", "request_changes")
ANSWERED = (*SENT_BACK, "resubmit", "claim")

STORIES: tuple[tuple[float, str, tuple[str, ...]], ...] = (
    (0.37, "accepted", ("submit", "claim", "accept")),
    (0.27, "accepted", (*ANSWERED, "accept")),
    (0.09, "declined", ("submit", "claim", "decline")),
    (0.05, "declined", (*ANSWERED, "decline")),
    (0.05, "accepted", ("submit", "claim", "decline", "reopen", "claim", "accept")),
    (0.06, "cancelled", ("submit", "cancel")),
    (0.05, "expired", (*SENT_BACK, "expire")),
    (0.04, "draft", ()),
    (0.02, "expired", ("expire",)),
)
"""Share, state at the end, moves. What is open now comes beside them: it doesn't grow with the years."""

OPEN: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (120, "submitted", ("submit",)),
    (40, "submitted", (*SENT_BACK, "resubmit")),
    (60, "in_review", ("submit", "claim")),
    (80, "changes_requested", SENT_BACK),
)
"""How many, state, moves."""

ACTORS = {
    "submit": COORDINATOR, "resubmit": COORDINATOR, "cancel": COORDINATOR, "reopen": COORDINATOR,
    "claim": CURATOR, "request_changes": CURATOR, "accept": CURATOR, "decline": CURATOR,
    "amend": COORDINATOR, "comment": CURATOR, "expire": SYSTEM,
}  # fmt: skip
TARGETS = {
    "submit": "submitted", "resubmit": "submitted", "reopen": "submitted", "claim": "in_review",
    "request_changes": "changes_requested", "accept": "accepted", "decline": "declined",
    "cancel": "cancelled", "expire": "expired",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One event: what, by whom, from where to where, and when."""

    action: str
    actor: str
    before: str
    after: str
    at: datetime


Story = tuple[str, list[Told]]
"""The state that a request ends in, and how it came there."""


@cache
def count_open() -> int:
    """Return how many requests are open now."""
    return sum(number for number, _state, _moves in OPEN)


def choose(place: int, chance: random.Random) -> tuple[str, tuple[str, ...]]:
    """Return what becomes of the request at a place: the first ones are those open now."""
    for number, state, moves in OPEN:
        if place < number:
            return state, moves
        place -= number
    drawn = chance.random()
    for share, state, moves in STORIES:
        drawn -= share
        if drawn < 0:
            return state, moves
    return STORIES[0][1:]


def tell(moves: tuple[str, ...], begins: datetime, number: int, chance: random.Random) -> Iterator[Told]:
    """Give so many events: the moves, with what is said and changed between them."""
    state, at = "draft", begins
    spare, places = max(0, number - len(moves)), len(moves) + 1
    said = [spare // places + (place < spare % places) for place in range(places)]
    for place, action in enumerate([*moves, ""]):
        for _ in range(said[place]):
            at += timedelta(minutes=chance.randrange(5, 300))
            # Nobody comments on a draft.
            spoken = "amend" if state == "draft" or chance.random() < 0.5 else "comment"  # noqa: PLR2004 - half
            yield Told(spoken, ACTORS[spoken], state, state, at)
        if action:
            at += timedelta(hours=chance.randrange(1, 40))
            yield Told(action, ACTORS[action], state, TARGETS[action], at)
            state = TARGETS[action]
