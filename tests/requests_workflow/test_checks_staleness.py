"""A result says when it is older than what it read: to curators on the screen, to programs in the API."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from communities.domains import lists
from communities.domains.rules import make_rule
from communities.models import CordisRelease, Grant
from requests_workflow.checks.runner import CHECKS_BY_ID
from requests_workflow.checks.versions import explain_staleness, read_versions
from requests_workflow.models import CheckResult, CommunityRequest
from requests_workflow.rechecking.outdated import recheck_outdated
from requests_workflow.services import rerun_checks
from tests.factories import make_lead, make_submitted
from tests.requests_workflow.stage import prove
from tests.requests_workflow.times import clock_at

pytestmark = pytest.mark.django_db


def stale(request: CommunityRequest) -> dict[str, str]:
    """Return why which check should run again, read anew."""
    fresh = CommunityRequest.objects.get(pk=request.pk)
    versions = read_versions()
    told = {
        one.check_id: explain_staleness(one, CHECKS_BY_ID.get(one.check_id), fresh, versions)
        for one in fresh.check_results.all()
    }
    return {name: why for name, why in told.items() if why}


def test_what_was_just_judged_is_fresh() -> None:
    assert stale(make_submitted()) == {}


def test_a_newer_release_ages_only_what_read_cordis() -> None:
    request = make_submitted()
    CordisRelease.objects.create(source="x.zip", checksum="x", data_date=date(2026, 11, 3))
    why = "The portal has newer data: CORDIS data of 3 November 2026."
    assert stale(request) == dict.fromkeys(("grant", "affiliation", "duplicates", "slug"), why)


def test_rules_about_domains_and_addresses_age_the_affiliation_alone() -> None:
    request = make_submitted()
    make_rule(kind="block", domain="kth.se", reason="So.", by=make_lead())
    assert stale(request) == {"affiliation": "Curators have changed what is known of domains since."}
    rerun_checks(request.pk, actor=request.coordinator)
    prove(request.coordinator, "ada@kth.se")
    assert stale(request) == {"affiliation": "The coordinator has proved or removed an e-mail address since."}


def test_another_version_of_a_rule_ages_its_results() -> None:
    request = make_submitted()
    CheckResult.objects.filter(request=request, check_id="completeness").update(rule_version=1)
    assert stale(request) == {"completeness": "The rule has changed since: version 1 judged, now it is 3."}


@pytest.mark.parametrize(
    ("begins", "ends", "days", "is_stale"),
    [(-30, 3, 3, False), (-30, 3, 4, True), (3, 30, 2, False), (3, 30, 3, True), (-30, -3, 400, False)],
)
def test_the_day_on_which_a_project_begins_or_ends_ages_what_was_said_of_it(
    begins: int, ends: int, days: int, is_stale: bool
) -> None:
    request, now = make_submitted(), timezone.now()
    today = now.date()
    Grant.objects.update(start_date=today + timedelta(days=begins), end_date=today + timedelta(days=ends))
    rerun_checks(request.pk, actor=request.coordinator)
    with clock_at(now + timedelta(days=days)):
        found = {"grant": "A date has passed since: a project has begun or ended."} if is_stale else {}
        assert stale(request) == found
        assert recheck_outdated() == int(is_stale)
        assert stale(request) == {}


def test_newer_lists_age_the_affiliation_and_have_it_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    request = make_submitted()
    monkeypatch.setitem(lists._DATED, lists.FREE, "of a later day")
    lists.describe_lists.cache_clear()
    try:
        assert stale(request) == {"affiliation": "The lists of mail providers and of domains are newer."}
        assert recheck_outdated() == 1
        assert stale(request) == {}
    finally:
        monkeypatch.undo()
        lists.describe_lists.cache_clear()
