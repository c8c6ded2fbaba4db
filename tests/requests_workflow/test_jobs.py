"""The periodic jobs: each row once, however many run, whatever one row has, and whoever is killed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from portal.api.models import IdempotencyRecord
from requests_workflow import jobs
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Delivery, RequestEvent, Reservation
from requests_workflow.services import amend, comment, delete_draft
from tests.factories import make_curator, make_draft, make_in_review, make_user
from tests.requests_workflow.stories import let_run_out, make_waiting_for_changes

RUNS = 4
NOTHING = dict.fromkeys(jobs.JOBS.keys() - {"digested"}, 0)


def run_all() -> dict[str, int]:
    """Run all jobs; how many digests there were hangs on the day of the week."""
    return {name: number for name, number in jobs.run_all().items() if name != "digested"}


def state_of(request: CommunityRequest) -> str:
    """Return the state as it is in the database."""
    return CommunityRequest.objects.get(pk=request.pk).state


def count_events(action: str) -> int:
    """Return how often something was recorded."""
    return RequestEvent.objects.filter(action=action).count()


def make_due_for_everything(number: int) -> None:
    """Make so many requests due for each job."""
    curator = make_curator()
    for _ in range(number):
        let_run_out(make_in_review(curator), "lease_until")
        let_run_out(make_waiting_for_changes(curator), "expires_at")
        let_run_out(make_draft(), "expires_at")
        let_run_out(make_draft(), "expires_at", in_=timedelta(days=13))


@pytest.mark.django_db
def test_a_job_that_fails_keeps_no_other_from_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise ValueError("what nobody foresaw")

    monkeypatch.setitem(jobs.JOBS, "lapsed", fail)
    draft = make_draft()
    let_run_out(draft, "expires_at")
    with pytest.raises(CommandError, match="Failed, see the log: lapsed"):
        call_command("run_jobs", stdout=StringIO())
    assert state_of(draft) == "expired"


@pytest.mark.django_db
def test_where_the_database_is_away_the_run_ends_with_what_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise ConnectionError("the server closed the connection")

    monkeypatch.setitem(jobs.JOBS, "lapsed", fail)
    draft = make_draft()
    let_run_out(draft, "expires_at")
    with monkeypatch.context() as away:
        away.setattr(connection, "is_usable", lambda: False)
        with pytest.raises(ConnectionError, match="the server closed"):
            jobs.run_all()
    assert state_of(draft) == "draft", "no job after it was begun"
    assert "lapsed" not in jobs.run_all(), "while one that fails by itself is left out of the report"
    assert state_of(draft) == "expired"


@pytest.mark.django_db
def test_where_the_database_is_away_no_further_request_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        make_draft()
    tried: list[UUID] = []

    def fail(pk: UUID) -> bool:
        tried.append(pk)
        raise ConnectionError("the server closed the connection")

    monkeypatch.setattr(connection, "is_usable", lambda: False)
    with pytest.raises(ConnectionError, match="the server closed"):
        jobs._for_each(CommunityRequest.objects.all(), fail)
    assert len(tried) == 1


@pytest.mark.django_db
def test_a_claim_lapses_when_its_lease_is_over_and_its_curator_hears_of_it() -> None:
    curator = make_curator()
    over, holds = make_in_review(curator), make_in_review(curator)
    let_run_out(over, "lease_until")
    assert run_all() == {**NOTHING, "lapsed": 1}
    assert (state_of(over), state_of(holds)) == ("submitted", "in_review")
    assert Delivery.objects.get(handler="mail_assignee").recipient == curator
    assert run_all() == NOTHING


@pytest.mark.django_db
def test_what_ran_out_expires_and_gives_back_what_was_reserved() -> None:
    answer, draft, fresh = make_waiting_for_changes(make_curator()), make_draft(), make_draft()
    let_run_out(answer, "expires_at")
    let_run_out(draft, "expires_at")
    assert run_all() == {**NOTHING, "expired": 2, "measured": 1}
    assert [state_of(request) for request in (answer, draft, fresh)] == ["expired", "expired", "draft"]
    assert not Reservation.objects.exists()
    assert run_all() == NOTHING


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_draft, lambda: make_waiting_for_changes(make_curator())])
def test_reminders_go_out_14_7_and_1_days_before(make: object) -> None:
    request: CommunityRequest = make()  # type: ignore[operator]
    sent = []
    for days in (14.1, 13.9, 13.8, 7.1, 6.9, 6.8, 1.1, 0.9, 0.1):
        let_run_out(request, "expires_at", in_=timedelta(days=days))
        sent.append(jobs.send_reminders())
    assert sent == [0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert count_events("remind") == 3
    assert Delivery.objects.filter(event__action="remind", handler="mail_coordinator").count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "further"), [(6.5, 1), (0.5, 0)])
def test_after_the_job_was_down_one_reminder_stands_for_all_that_were_missed(
    days: float, further: int
) -> None:
    request = make_draft()
    let_run_out(request, "expires_at", in_=timedelta(days=days))
    assert jobs.send_reminders() == 1
    assert jobs.send_reminders() == 0
    let_run_out(request, "expires_at", in_=timedelta(hours=1))
    assert jobs.send_reminders() == further


@pytest.mark.django_db
def test_a_reminder_leaves_the_version_alone_so_that_nobody_who_edits_is_refused() -> None:
    request = make_waiting_for_changes(make_curator())
    let_run_out(request, "expires_at", in_=timedelta(days=3))
    jobs.send_reminders()
    amend(request.pk, {"title": "Another"}, actor=request.coordinator, expected_version=request.version)


@pytest.mark.django_db
def test_work_on_a_draft_gives_it_its_time_and_its_reminders_again() -> None:
    draft = make_draft()
    let_run_out(draft, "expires_at", in_=timedelta(days=3))
    assert jobs.send_reminders() == 1
    amend(draft.pk, {"title": "Another"}, actor=draft.coordinator)
    assert jobs.send_reminders() == 0
    let_run_out(draft, "expires_at", in_=timedelta(days=13))
    assert jobs.send_reminders() == 1


@pytest.mark.django_db
def test_what_got_more_time_after_it_was_found_is_left_alone() -> None:
    curator = make_curator()
    draft, claimed, answer = make_draft(), make_in_review(curator), make_waiting_for_changes(curator)
    let_run_out(draft, "expires_at")
    let_run_out(claimed, "lease_until")
    let_run_out(answer, "expires_at")
    # Each was found by a job; before it gets to the row, somebody acts.
    amend(draft.pk, {"title": "Going on"}, actor=draft.coordinator)
    comment(claimed.pk, "I am at it.", actor=curator)
    perform(answer.pk, "resubmit", actor=answer.coordinator)
    for action, request in (("expire", draft), ("lapse", claimed), ("expire", answer)):
        assert not jobs._try(lambda pk, action=action: jobs._perform(action, pk), request.pk)  # type: ignore[misc]
        assert not jobs._try(jobs.remind, request.pk)
    assert [state_of(request) for request in (draft, claimed, answer)] == ["draft", "in_review", "submitted"]


@pytest.mark.django_db
def test_a_draft_that_was_deleted_meanwhile_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    draft = make_draft()
    delete_draft(draft.pk, actor=draft.coordinator)
    assert not jobs._try(jobs.remind, draft.pk)
    assert caplog.text == "", "nobody need look into it"


@pytest.mark.django_db
def test_of_what_was_answered_or_ran_out_after_it_was_found_nobody_is_reminded() -> None:
    answered, over = make_waiting_for_changes(make_curator()), make_draft()
    perform(answered.pk, "resubmit", actor=answered.coordinator)
    let_run_out(over, "expires_at")
    assert [jobs.remind(answered.pk), jobs.remind(over.pk)] == [False, False]
    assert count_events("remind") == 0


@pytest.mark.django_db
def test_a_request_that_can_not_be_dealt_with_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    curator = make_curator()
    broken, good = make_in_review(curator), make_in_review(curator)
    let_run_out(broken, "lease_until")
    let_run_out(good, "lease_until")
    # Its next event would be a second number one, which the database refuses.
    CommunityRequest.objects.filter(pk=broken.pk).update(events_count=0)
    assert jobs.lapse_claims() == 1
    assert (state_of(broken), state_of(good)) == ("in_review", "submitted")
    assert str(broken.pk) in caplog.text


@pytest.mark.django_db
def test_a_run_that_was_killed_halfway_is_gone_on_with_by_the_next() -> None:
    for _ in range(4):
        let_run_out(make_draft(), "expires_at")
    taken: list[UUID] = []

    def expire_two(pk: UUID) -> bool:
        if len(taken) == 2:
            raise KeyboardInterrupt
        taken.append(pk)
        return jobs._perform("expire", pk)

    with pytest.raises(KeyboardInterrupt):
        jobs._for_each(CommunityRequest.objects.all(), expire_two)
    assert count_events("expire") == 2
    assert run_all() == {**NOTHING, "expired": 2}


def run_in_a_thread() -> dict[str, int]:
    """Run all jobs on a connection of this thread's own."""
    try:
        return run_all()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_four_runs_at_once_deal_with_each_request_once() -> None:
    make_due_for_everything(6)
    with ThreadPoolExecutor(RUNS) as pool:
        done = list(pool.map(lambda _: run_in_a_thread(), range(RUNS)))
    assert {name: sum(run[name] for run in done) for name in NOTHING} == {
        **NOTHING,
        "lapsed": 6,
        "expired": 12,
        "reminded": 6,
        "measured": 6,
    }
    assert [count_events(action) for action in ("lapse", "expire", "remind")] == [6, 12, 6]
    for action, handler, number in (
        ("lapse", "mail_assignee", 6),
        ("expire", "mail_coordinator", 12),
        ("remind", "mail_coordinator", 6),
    ):
        assert Delivery.objects.filter(event__action=action, handler=handler).count() == number


@pytest.mark.django_db
def test_an_answer_that_the_api_kept_is_forgotten_after_a_day() -> None:
    now = timezone.now()
    for digest, age in (("old", timedelta(hours=25)), ("young", timedelta(hours=23))):
        IdempotencyRecord.objects.create(
            user=make_user(), call_digest=digest, body_digest=digest, created_at=now - age
        )
    assert run_all() == {**NOTHING, "forgotten": 1}
    assert IdempotencyRecord.objects.get().call_digest == "young"


@pytest.mark.django_db
def test_the_command_says_what_it_did() -> None:
    make_due_for_everything(1)
    output = StringIO()
    call_command("run_jobs", stdout=output)
    assert output.getvalue().startswith("Jobs: 1 lapsed, 2 expired, 1 reminded, ")
    assert " 0 forgotten" in output.getvalue()
