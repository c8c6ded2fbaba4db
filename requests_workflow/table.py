"""THE WORKFLOW: one row, one move. What this table doesn't say can't happen."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from requests_workflow.consequences import (
    Consequence,
    assign,
    await_answer,
    close,
    enter_queue,
    found_community,
    free_names,
    hold_names,
    keep_for_this_curator,
    keep_reason,
    plan_provisioning,
    resume_clock,
    start_clock,
    start_keeping,
    stop_clock,
    store_checks,
    unassign,
)
from requests_workflow.guards import (
    NOTHING_BLOCKS,
    READY,
    Guard,
    it_closed_recently,
    it_has_run_out,
    it_was_submitted_once,
    its_lease_is_over,
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

DRAFT, SUBMITTED, IN_REVIEW, CHANGES_REQUESTED, ACCEPTED, DECLINED, CANCELLED, EXPIRED = State


@dataclass(frozen=True)
class Transition:
    """One row.

    `who` asks for a role and is answered before the state is looked at, `standing` asks after that
    whether this very actor may. `guards` name what is missing. `then` happens in the transaction,
    `deliver` is queued in it and happens later. A decision's mails wait for `DECISION_MAIL_HOLD`.
    """

    action: str
    sources: frozenset[State]
    target: State
    who: Rule
    standing: tuple[Rule, ...] = ()
    guards: tuple[Guard, ...] = ()
    needs_comment: bool = False
    needs_reason: bool = False
    takes_remarks: bool = False
    takes_overrides: bool = False
    is_decision: bool = False
    then: tuple[Consequence, ...] = ()
    deliver: tuple[str, ...] = ()


def _t(action: str, sources: AbstractSet[State], target: State, **columns: object) -> Transition:
    return Transition(action, frozenset(sources), target, **columns)  # type: ignore[arg-type]


# fmt: off
TABLE = (
    _t("submit",          {DRAFT},             SUBMITTED,         who=is_coordinator,
       guards=READY,
       then=(enter_queue, start_clock, hold_names, store_checks),
       deliver=("mail_coordinator", "mail_curators")),
    _t("resubmit",        {CHANGES_REQUESTED}, SUBMITTED,         who=is_coordinator,
       guards=READY,
       then=(enter_queue, resume_clock, start_keeping, hold_names, store_checks),
       deliver=("mail_coordinator", "mail_previous_curator")),
    _t("claim",           {SUBMITTED},         IN_REVIEW,         who=is_curator,
       standing=(has_no_conflict, is_not_kept_for_another, did_not_decline_it_before),
       then=(assign,)),
    _t("release",         {IN_REVIEW},         SUBMITTED,         who=is_curator,
       standing=(is_assignee_or_lead,),
       then=(unassign,)),
    _t("lapse",           {IN_REVIEW},         SUBMITTED,         who=is_system,
       guards=(its_lease_is_over,),
       then=(unassign,),
       deliver=("mail_assignee",)),
    _t("request_changes", {IN_REVIEW},         CHANGES_REQUESTED, who=is_curator,
       standing=(is_assignee, has_no_conflict), needs_comment=True, takes_remarks=True, is_decision=True,
       then=(stop_clock, keep_for_this_curator, unassign, await_answer),
       deliver=("mail_coordinator",)),
    _t("accept",          {IN_REVIEW},         ACCEPTED,          who=is_curator,
       standing=(is_assignee, has_no_conflict), takes_overrides=True, is_decision=True,
       guards=NOTHING_BLOCKS,
       then=(store_checks, found_community, plan_provisioning, unassign, close),
       deliver=("mail_coordinator", "provision_community")),
    _t("decline",         {IN_REVIEW},         DECLINED,          who=is_curator,
       standing=(is_assignee, has_no_conflict), needs_comment=True, needs_reason=True, is_decision=True,
       then=(keep_reason, free_names, unassign, close),
       deliver=("mail_coordinator",)),
    _t("cancel",          {DRAFT, SUBMITTED, IN_REVIEW, CHANGES_REQUESTED}, CANCELLED, who=is_coordinator,
       then=(free_names, unassign, close),
       deliver=("mail_coordinator", "mail_desk")),
    _t("expire",          {DRAFT, CHANGES_REQUESTED}, EXPIRED,    who=is_system,
       guards=(it_has_run_out,),
       then=(free_names, close),
       deliver=("mail_coordinator",)),
    _t("reopen",          {DECLINED, EXPIRED}, SUBMITTED,         who=is_coordinator_or_lead,
       guards=(it_was_submitted_once, it_closed_recently, *READY), needs_comment=True,
       then=(enter_queue, start_clock, hold_names, store_checks),
       deliver=("mail_coordinator", "mail_curators")),
)
# fmt: on

TRANSITIONS = {transition.action: transition for transition in TABLE}
