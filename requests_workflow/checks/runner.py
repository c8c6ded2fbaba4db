"""Runs the registered checks and stores what they say."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_noop

from communities.selectors import current_release
from requests_workflow.checks.completeness import COMPLETENESS
from requests_workflow.checks.duplicates import DUPLICATES
from requests_workflow.checks.grant import GRANT
from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.checks.ownership import OWNERSHIP
from requests_workflow.checks.slug import SLUG
from requests_workflow.models import CheckResult, CommunityRequest
from requests_workflow.said import Said, say_for_the_record

CHECKS: tuple[Check, ...] = (GRANT, DUPLICATES, SLUG, OWNERSHIP, COMPLETENESS)
CHECKS_BY_ID = {check.id: check for check in CHECKS}


def evaluate_checks(request: CommunityRequest) -> list[Outcome]:
    """Judge the request as it stands, without storing anything."""
    outcomes = (check.judge(request) for check in CHECKS)
    return [outcome for outcome in outcomes if outcome is not None]


def store_outcomes(request: CommunityRequest, outcomes: Iterable[Outcome]) -> None:
    """Replace the stored results of a request by these outcomes."""
    source, now = _name_release(), timezone.now()
    rows = [_result(request, outcome, source) for outcome in outcomes]
    for row in rows:
        row.ran_at = now
    CheckResult.objects.filter(request=request).exclude(check_id__in=[row.check_id for row in rows]).delete()
    CheckResult.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["request", "check_id"],
        update_fields=[
            "level", "blocks", "summary", "words", "facts", "curator_facts",
            "rule_version", "request_version", "source", "source_words", "ran_at",
        ],
    )  # fmt: skip


def _name_release() -> Said:
    release = current_release()
    if release is None:
        return Said(gettext_noop("no CORDIS data imported yet"))
    return Said(gettext_noop("CORDIS data of %(day)s"), {"day": release.day})


def _result(request: CommunityRequest, outcome: Outcome, release: Said) -> CheckResult:
    check = CHECKS_BY_ID[outcome.check_id]
    return CheckResult(
        request=request,
        check_id=outcome.check_id,
        level=outcome.level,
        blocks=outcome.blocks,
        summary=say_for_the_record(outcome.words),
        words=[said.as_json() for said in outcome.words],
        facts=outcome.facts,
        curator_facts=outcome.curator_facts,
        rule_version=check.version,
        request_version=request.version,
        source=say_for_the_record([release]) if check.reads_cordis else "",
        source_words=release.as_json() if check.reads_cordis else {},
    )
