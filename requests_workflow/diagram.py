"""Draws the workflow from its table: a Mermaid diagram and a table in words."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from requests_workflow import terms
from requests_workflow.guards import (
    Guard,
    coordinator_has_verified_email,
    has_a_grant,
    has_complete_proposal,
    it_closed_recently,
    it_has_run_out,
    it_names_a_slug,
    it_was_submitted_once,
    its_lease_is_over,
    no_check_blocks_acceptance,
    no_check_blocks_submission,
    terms_are_accepted,
)
from requests_workflow.rules import (
    Rule,
    did_not_decline_it_before,
    has_no_conflict,
    is_assignee,
    is_assignee_or_lead,
    is_coordinator,
    is_coordinator_or_lead,
    is_curator,
    is_not_kept_for_another,
    is_system,
)
from requests_workflow.states import State
from requests_workflow.table import TABLE, Transition

WHO: dict[Rule, str] = {
    is_coordinator: "its coordinator",
    is_coordinator_or_lead: "its coordinator, or a lead curator",
    is_curator: "a curator",
    is_system: "the portal",
    is_assignee: "who claimed it",
    is_assignee_or_lead: "who claimed it, or is a lead",
    has_no_conflict: "without a conflict of interest",
    is_not_kept_for_another: "not while it is kept for the previous curator (a lead may)",
    did_not_decline_it_before: "who did not decline it before",
}
NEEDS: dict[Guard, str] = {
    has_complete_proposal: "a complete proposal",
    has_a_grant: "a grant",
    coordinator_has_verified_email: "a proved e-mail address",
    terms_are_accepted: "the terms accepted",
    no_check_blocks_submission: "no check that blocks submission",
    no_check_blocks_acceptance: "no check that blocks it, or a written reason to override each",
    it_names_a_slug: "a linked community named by its slug",
    its_lease_is_over: f"{terms.LEASE // timedelta(hours=1)} hours without activity of who claimed it",
    it_has_run_out: (
        f"{terms.ANSWER_WITHIN.days} days without an answer; a draft: {terms.DRAFT_KEPT.days} days untouched"
    ),
    it_was_submitted_once: "submitted at least once",
    it_closed_recently: f"closed at most {terms.REOPEN_WITHIN.days} days ago",
}
TOLD = {
    "mail_coordinator": "the coordinator",
    "mail_curators": "all curators without a conflict",
    "mail_assignee": "the curator who works on it",
    "mail_desk": "the curator who works on it, else all",
    "mail_previous_curator": "the previous curator",
    "provision_community": "Zenodo, where it stands beside the portal",
}


def draw_diagram() -> str:
    """Return the states and moves as a Mermaid state diagram."""
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _diagram_lines())])


def _diagram_lines() -> Iterator[str]:
    for state in State:
        if str(state.label) != state.value:
            yield f'state "{state.label}" as {state.value}'
    yield f"[*] --> {State.DRAFT.value}"
    for row in TABLE:
        for source in _in_order(row.sources):
            yield f"{source.value} --> {row.target.value}: {row.action}"
    left = {source for row in TABLE for source in row.sources}
    for state in State:
        if state not in left:
            yield f"{state.value} --> [*]"


def describe_table() -> str:
    """Return the rows of the table in words, as a table in Markdown."""
    head = ["| action | from | to | who | needs | tells by mail |", "|---|---|---|---|---|---|"]
    return "\n".join(head + [_describe_row(row) for row in TABLE])


def _describe_row(row: Transition) -> str:
    cells = (
        f"`{row.action}`",
        ", ".join(str(state.label) for state in _in_order(row.sources)),
        str(row.target.label),
        f"{WHO[row.who]} {', '.join(WHO[rule] for rule in row.standing)}".strip(),
        ", ".join(_needs(row)),
        ", ".join(TOLD[handler] for handler in row.deliver) + (" (after a hold)" if row.is_decision else ""),
    )
    return f"| {' | '.join(cells)} |"


def _needs(row: Transition) -> Iterator[str]:
    if row.needs_reason:
        yield "a reason from the list"
    if row.needs_comment:
        yield "a comment"
    if row.takes_remarks:
        yield "remarks on single fields if useful"
    yield from (NEEDS[guard] for guard in row.guards)


def _in_order(states: Iterable[State]) -> list[State]:
    return [state for state in State if state in set(states)]
