"""A move that is about to be made: what guards, consequences and deliveries get to see."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from requests_workflow.actors import Actor
from requests_workflow.checks.outcome import Outcome
from requests_workflow.checks.runner import evaluate_checks
from requests_workflow.models import CommunityRequest


@dataclass
class Move:
    """One attempt to act on a locked request."""

    request: CommunityRequest
    action: str
    actor: Actor
    at: datetime
    comment: str = ""
    reason: str = ""
    remarks: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    """Marks of the reasons that the actor read on their page, by check; see `checks.reasons`."""
    changes: dict[str, list[Any]] = field(default_factory=dict)
    assignee_before: int | None = None
    """Who held the claim when the move began; consequences may have taken it since."""

    def __post_init__(self) -> None:
        self.assignee_before = self.request.assignee_id

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """What the checks say of the request as it is now; they run once per move."""
        return evaluate_checks(self.request)

    @cached_property
    def overridden(self) -> list[str]:
        """The checks that stood in the way. A reason for another check is kept, but overrode nothing."""
        if not self.overrides:
            return []
        return sorted(
            outcome.check_id
            for outcome in self.outcomes
            if outcome.blocks and outcome.check_id in self.overrides
        )
