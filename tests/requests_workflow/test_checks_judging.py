"""A check that crashes or takes too long says so, and lets nothing pass that it may block."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from communities.models import Grant
from requests_workflow.api.representations import represent_checks
from requests_workflow.checks import judging, runner
from requests_workflow.checks.judging import judge_within
from requests_workflow.checks.outcome import Blocks, Check, Outcome
from requests_workflow.checks.versions import UNJUDGED
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.rechecking.outdated import recheck_outdated
from requests_workflow.refusals import NotReady
from requests_workflow.said import Said
from requests_workflow.services import rerun_checks
from tests.factories import make_curator, make_draft, make_in_review, make_submitted

pytestmark = pytest.mark.django_db

FOREVER = {
    "sqlite": (
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 100000000) "
        "SELECT count(*) FROM c"
    ),
    "postgresql": "SELECT pg_sleep(60)",
}


def make_check(judge: Callable[[CommunityRequest], Outcome | None], blocks: Blocks = "accept") -> Check:
    return Check("grant", "Grant", 3, "grants", judge, blocks_when_failing=blocks)


def crash(request: CommunityRequest) -> Outcome | None:
    raise ZeroDivisionError


def break_the_transaction(request: CommunityRequest) -> Outcome | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    return None


def ask_forever(request: CommunityRequest) -> Outcome | None:
    with connection.cursor() as cursor:
        cursor.execute(FOREVER[connection.vendor])
    return None


def dawdle(request: CommunityRequest) -> Outcome | None:
    while True:
        time.sleep(0.01)
        Grant.objects.exists()


def fine(request: CommunityRequest) -> Outcome | None:
    return Outcome("grant", "fine", "info", (Said("Fine."),))


@pytest.mark.parametrize("judge", [crash, break_the_transaction, ask_forever, dawdle])
def test_what_fails_or_takes_too_long_could_not_be_judged_and_blocks(
    judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = make_draft()
    monkeypatch.setattr(judging, "SECONDS", 0.2)
    began = time.monotonic()
    (outcome,) = judging.judge_all([make_check(judge)], request)
    assert time.monotonic() - began < 5
    assert (outcome.code, outcome.level, outcome.blocks) == ("grant_not_judged", "error", "accept")
    assert outcome.said.startswith("This could not be judged: the check did not work, or took too long.")
    assert Grant.objects.count() == 1, "the transaction goes on"


def test_what_blocks_nothing_is_no_more_than_a_warning_when_it_fails() -> None:
    outcome = judge_within(1, make_check(crash, ""), make_draft())
    assert outcome is not None
    assert (outcome.level, outcome.blocks) == ("warning", "")


def test_one_that_fails_leaves_the_others_alone() -> None:
    codes = [one.code for one in judging.judge_all([make_check(crash), make_check(fine)], make_draft())]
    assert codes == ["grant_not_judged", "fine"]


def test_when_all_time_is_used_up_the_rest_could_not_be_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "SECONDS_FOR_ALL", -1)
    (outcome,) = judging.judge_all([make_check(fine)], make_draft())
    assert outcome.code == "grant_not_judged"


def test_a_check_that_begins_late_has_no_more_time_than_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "SECONDS", 30.0)
    monkeypatch.setattr(judging, "SECONDS_FOR_ALL", 0.3)
    began = time.monotonic()
    (outcome,) = judging.judge_all([make_check(ask_forever)], make_draft())
    assert time.monotonic() - began < 10
    assert outcome.code == "grant_not_judged"


def dawdle_and_ask_forever(request: CommunityRequest) -> Outcome | None:
    time.sleep(0.8)
    return ask_forever(request)


def test_a_query_that_begins_just_before_the_end_does_not_double_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request = make_draft()
    monkeypatch.setattr(judging, "SECONDS", 1.0)
    monkeypatch.setattr(judging, "ONE_STATEMENT", 0.2)
    began = time.monotonic()
    (outcome,) = judging.judge_all([make_check(dawdle_and_ask_forever)], request)
    assert time.monotonic() - began < 1.6
    assert outcome.code == "grant_not_judged"


def test_a_query_that_begins_just_before_all_time_is_over_ends_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request = make_draft()
    monkeypatch.setattr(judging, "SECONDS_FOR_ALL", 1.0)
    began = time.monotonic()
    said = judging.judge_all([make_check(doze_and_ask_forever), make_check(fine)], request)
    assert time.monotonic() - began < 1.4
    assert said[0].code == "grant_not_judged"


def doze_and_ask_forever(request: CommunityRequest) -> Outcome | None:
    time.sleep(0.45)
    return ask_forever(request)


@pytest.mark.parametrize("make", [make_draft, make_submitted])
def test_what_a_busy_machine_could_not_judge_is_tried_again_by_the_job_and_not_at_once(
    make: Callable[[], CommunityRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = make()
    with monkeypatch.context() as busy:
        busy.setattr(judging, "SECONDS_FOR_ALL", -1)
        rerun_checks(request.pk, actor=request.coordinator)
    assert [one.data_version for one in request.check_results.all()] == [UNJUDGED] * len(runner.CHECKS)
    page = represent_checks(request, request.coordinator)
    assert {one["stale"] for one in page} == {"It could not be made then; the portal tries again by itself."}
    assert recheck_outdated() == 0
    request.check_results.update(ran_at=timezone.now() - timedelta(minutes=5))
    assert recheck_outdated() == 1
    assert not request.check_results.filter(data_version=UNJUDGED).exists()
    assert request.check_results.get(check_id="grant").level == "info"
    assert recheck_outdated() == 0


def test_what_was_closed_meanwhile_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    request = make_submitted()
    with monkeypatch.context() as busy:
        busy.setattr(judging, "SECONDS_FOR_ALL", -1)
        rerun_checks(request.pk, actor=request.coordinator)
    perform(request.pk, "cancel", actor=request.coordinator)
    request.check_results.update(ran_at=timezone.now() - timedelta(minutes=5))
    assert recheck_outdated() == 0
    assert request.check_results.filter(data_version=UNJUDGED).exists()


def test_the_time_that_other_queries_have_is_what_it_was() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            before = cursor.fetchone()
            judging.judge_all([make_check(fine)], make_draft())
            cursor.execute("SELECT current_setting('statement_timeout')")
            assert cursor.fetchone() == before
    else:
        judge_within(0.05, make_check(fine), make_draft())
        time.sleep(0.06)
        ten_million = FOREVER["sqlite"].replace("100000000", "1000000")
        with connection.cursor() as cursor:
            assert cursor.execute(ten_million).fetchone() == (1_000_000,)


def test_acceptance_is_not_got_past_a_check_that_could_not_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    curator = make_curator()
    request = make_in_review(curator)
    with monkeypatch.context() as broken:
        broken.setattr(runner, "CHECKS", (make_check(crash),))
        with pytest.raises(NotReady, match="could not be judged"):
            perform(request.pk, "accept", actor=curator)
    assert CommunityRequest.objects.get(pk=request.pk).state == "in_review"
    assert perform(request.pk, "accept", actor=curator).state == "accepted"


def test_the_result_is_stored_and_the_next_run_replaces_it(monkeypatch: pytest.MonkeyPatch) -> None:
    request = make_draft()
    with monkeypatch.context() as broken:
        broken.setattr(runner, "CHECKS", (make_check(crash),))
        rerun_checks(request.pk, actor=request.coordinator)
    stored = request.check_results.get()
    unjudged = {"unjudged": "yes"}
    assert (stored.level, stored.blocks, stored.source, stored.data_version) == (
        "error",
        "accept",
        "",
        unjudged,
    )
    rerun_checks(request.pk, actor=request.coordinator)
    assert request.check_results.get(check_id="grant").level == "info"
