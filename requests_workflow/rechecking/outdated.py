"""Finds the requests whose results rest on older rules or data than there are now, or on none at all."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from requests_workflow.checks.outcome import Check
from requests_workflow.checks.runner import CHECKS
from requests_workflow.checks.versions import UNJUDGED, Versions, read_versions
from requests_workflow.models import CheckResult
from requests_workflow.rechecking.wishes import MOST_AT_ONCE, grant_wishes, wish_for
from requests_workflow.states import OPEN, State

TRY_AGAIN_AFTER = timedelta(minutes=5)
"""A check that failed, or took too long on a busy machine, is left alone for so long."""


def recheck_outdated() -> int:
    """Run the checks that read something older, or could not be made; return how many requests that were."""
    versions = read_versions()
    is_outdated = Q()
    for condition in _conditions(versions):
        is_outdated |= condition
    found = CheckResult.objects.filter(is_outdated, request__state__in=OPEN).order_by()
    for results in (_find_unjudged(), found):
        wish_for(list(results.values_list("request_id", flat=True).distinct()[:MOST_AT_ONCE]))
    return grant_wishes()


def _find_unjudged() -> QuerySet[CheckResult]:
    is_due = Q(ran_at__lte=timezone.now() - TRY_AGAIN_AFTER, request__state__in=OPEN | {State.DRAFT})
    return CheckResult.objects.filter(is_due, data_version=UNJUDGED).order_by()


def _conditions(versions: Versions) -> Iterator[Q]:
    for check in CHECKS:
        yield _is_of_another_rule(check)
    release = str(versions.release.pk) if versions.release else ""
    yield Q(data_version__has_key="release") & ~Q(data_version__release=release)
    yield Q(check_id="affiliation", data_version__has_key="domain_rules") & ~Q(
        data_version__domain_rules=versions.domain_rules
    )
    yield Q(check_id="affiliation", data_version__has_key="lists") & ~Q(data_version__lists=versions.lists)
    yield Q(data_version__good_until__lt=timezone.now().date().isoformat())


def _is_of_another_rule(check: Check) -> Q:
    return Q(check_id=check.id) & ~Q(rule_version=check.version)
