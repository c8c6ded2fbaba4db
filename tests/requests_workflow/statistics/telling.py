"""Tells stories of requests, each step at its time."""

from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from tests.factories import make_curator, make_draft
from tests.requests_workflow.times import clock_at, utc

Step = tuple[str, str]
"""When, and what: `2026-03-02 10:00`, `submit`."""

BY_COORDINATOR = {"submit", "resubmit", "reopen", "cancel"}


def tell(*steps: Step, request: CommunityRequest | None = None, curator: object = None) -> CommunityRequest:
    """Make the moves with one curator, where one is needed, at their times."""
    request = request or make_draft()
    if curator is None and {action for _when, action in steps} - BY_COORDINATOR:
        curator = make_curator()
    for when, action in steps:
        actor = request.coordinator if action in BY_COORDINATOR else curator
        with clock_at(utc(when)):
            request = perform(request.pk, action, actor=actor, comment="Because.", reason="other")  # type: ignore[arg-type]
    return request


def answer(submitted: str, answered: str, action: str = "accept") -> CommunityRequest:
    """File a request and answer it, each at its time."""
    return tell((submitted, "submit"), (answered, "claim"), (answered, action))
