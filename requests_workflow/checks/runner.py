"""Runs the registered checks and stores what they say."""

from collections.abc import Iterable

from django.utils import timezone

from requests_workflow.checks.affiliation import AFFILIATION
from requests_workflow.checks.completeness import COMPLETENESS
from requests_workflow.checks.duplicates import DUPLICATES
from requests_workflow.checks.grant import GRANT
from requests_workflow.checks.judging import judge_all
from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.checks.ownership import OWNERSHIP
from requests_workflow.checks.slug import SLUG
from requests_workflow.checks.versions import (
    GOOD_UNTIL,
    UNJUDGED,
    Versions,
    mark_data,
    name_release,
    read_versions,
)
from requests_workflow.models import CheckResult, CommunityRequest
from requests_workflow.said import say_for_the_record

LONGEST_SUMMARY = 1_000
"""As long as its column; names of organisations are long. `words` has all of it."""

CHECKS: tuple[Check, ...] = (GRANT, AFFILIATION, DUPLICATES, SLUG, OWNERSHIP, COMPLETENESS)
CHECKS_BY_ID = {check.id: check for check in CHECKS}


def evaluate_checks(request: CommunityRequest) -> list[Outcome]:
    """Judge the request as it stands, each check within its time, without storing anything."""
    return judge_all(CHECKS, request)


def store_outcomes(request: CommunityRequest, outcomes: Iterable[Outcome]) -> None:
    """Replace the stored results of a request by these outcomes."""
    versions, now = read_versions(), timezone.now()
    rows = [_result(request, outcome, versions) for outcome in outcomes]
    for row in rows:
        row.ran_at = now
    CheckResult.objects.filter(request=request).exclude(check_id__in=[row.check_id for row in rows]).delete()
    CheckResult.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["request", "check_id"],
        update_fields=[
            "level", "blocks", "summary", "words", "facts", "curator_facts",
            "rule_version", "request_version", "source", "source_words", "data_version", "ran_at",
        ],
    )  # fmt: skip


def _result(request: CommunityRequest, outcome: Outcome, versions: Versions) -> CheckResult:
    check, release = CHECKS_BY_ID[outcome.check_id], name_release(versions.release)
    return CheckResult(
        request=request,
        check_id=outcome.check_id,
        level=outcome.level,
        blocks=outcome.blocks,
        summary=say_for_the_record(outcome.words)[:LONGEST_SUMMARY],
        words=[said.as_json() for said in outcome.words],
        facts=outcome.facts,
        curator_facts=outcome.curator_facts,
        rule_version=check.version,
        request_version=request.version,
        source=say_for_the_record([release]) if outcome.reads_cordis else "",
        source_words=release.as_json() if outcome.reads_cordis else {},
        data_version=_mark(outcome, request, versions) if outcome.is_judged else UNJUDGED,
    )


def _mark(outcome: Outcome, request: CommunityRequest, versions: Versions) -> dict[str, str]:
    marks = mark_data(outcome.check_id, request, versions, reads_cordis=outcome.reads_cordis)
    return marks | ({GOOD_UNTIL: outcome.good_until.isoformat()} if outcome.good_until else {})
