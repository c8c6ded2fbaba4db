"""What is slow has a lane of its own: mails go out while Zenodo hangs, and nobody hurries it."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from communities.zenodo.errors import HeldBack, RateLimited
from requests_workflow import tasks
from requests_workflow.models import Delivery
from requests_workflow.outbox import nudge, sweeping
from requests_workflow.outbox.attempts import claim
from requests_workflow.outbox.audiences import AUDIENCES, Audience, the_coordinator
from requests_workflow.outbox.handlers import HANDLERS
from requests_workflow.outbox.lanes import MAIL, ZENODO
from requests_workflow.tasks import run_jobs, sweep_outbox, sweep_webhooks, sweep_zenodo
from requests_workflow.webhooks import sweeping as webhooks
from requests_workflow.webhooks.waking import TASK as SWEEP_WEBHOOKS
from tests.factories import make_submitted, make_user
from tests.portal.test_sole_holder import may_hold
from tests.requests_workflow.children import running_child, wait_until
from tests.requests_workflow.webhooks.stage import make_endpoint

AT_WORK = """
import sys
import time
import django
django.setup()
from portal.sole_holder import hold_alone
with hold_alone(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def another_worker_at(name: str) -> Iterator[subprocess.Popen[str]]:
    """Have another worker at work on what has this name, for the length of the block."""
    with running_child("-c", AT_WORK, name) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other


class FakeZenodo:
    """Does what a test sets, whenever a delivery in Zenodo's lane is carried out."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.is_entered, self.may_end = threading.Event(), threading.Event()
        self.may_end.set()

    def carry_out(self, delivery: Delivery) -> None:
        self.is_entered.set()
        assert self.may_end.wait(10)
        if self.error is not None:
            raise self.error


@pytest.fixture
def fake() -> Iterator[FakeZenodo]:
    fake = FakeZenodo()
    AUDIENCES["fake_zenodo"], HANDLERS["fake_zenodo"] = Audience(the_coordinator, ZENODO), fake.carry_out
    yield fake
    del AUDIENCES["fake_zenodo"], HANDLERS["fake_zenodo"]


def make_zenodo_delivery() -> Delivery:
    """Make a delivery in Zenodo's lane, due for longer than the mail of the same event."""
    mail = Delivery.objects.get(event__request=make_submitted())
    due_at = timezone.now() - timedelta(hours=1)
    return Delivery.objects.create(
        event=mail.event, handler="fake_zenodo", recipient=mail.recipient, due_at=due_at
    )


@pytest.mark.django_db(transaction=True)
def test_mails_go_out_while_zenodo_hangs(fake: FakeZenodo, mailoutbox: list[EmailMessage]) -> None:
    delivery, other = make_zenodo_delivery(), make_zenodo_delivery()
    fake.may_end.clear()

    def sweep() -> None:
        sweeping.sweep(ZENODO)
        connection.close()

    hanging = threading.Thread(target=sweep)
    hanging.start()
    assert fake.is_entered.wait(10)
    assert sweep_outbox() == 2
    assert len(mailoutbox) == 2
    fake.may_end.set()
    hanging.join()
    for row in (delivery, other):
        row.refresh_from_db()
        assert row.status == Delivery.Status.DONE


@pytest.mark.django_db
def test_while_one_worker_is_at_zenodo_a_second_stays_free_for_mails(fake: FakeZenodo) -> None:
    make_zenodo_delivery()
    with another_worker_at("ZENODO") as other:
        assert sweep_zenodo() == 0
        assert not fake.is_entered.is_set()
        other.kill()
        other.wait()
        wait_until(lambda: sweep_zenodo() == 1, what="the turn of a worker that was killed")


@pytest.mark.django_db
def test_one_worker_at_most_is_held_up_by_a_mail_server(mailoutbox: list[EmailMessage]) -> None:
    make_submitted()
    with another_worker_at("MAIL") as other:
        assert sweep_outbox() == 0
        assert mailoutbox == []
        other.kill()
        other.wait()
        wait_until(lambda: sweep_outbox() == 1, what="the turn of a worker that was killed")
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_one_worker_at_most_is_held_up_by_receivers_of_webhooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "sweep", lambda *, is_over: 7)
    with another_worker_at("WEBHOOK"):
        assert sweep_webhooks() == 0
    wait_until(lambda: sweep_webhooks() == 7, what="the turn of a worker that has ended")


@pytest.mark.django_db
def test_what_happens_during_calls_of_webhooks_is_told_by_a_sweep_that_is_woken_after_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner = make_user()
    woken: list[str] = []
    monkeypatch.setattr(tasks, "wake_sweep", woken.append)
    monkeypatch.setattr(webhooks, "sweep", lambda *, is_over: int(bool(make_submitted(owner))))
    make_endpoint(owner, "https://hooks.project.example/")
    sweep_webhooks()
    assert woken == [SWEEP_WEBHOOKS]


@pytest.mark.django_db
def test_one_worker_at_most_is_at_the_jobs() -> None:
    with another_worker_at("JOBS"):
        assert run_jobs() == {}
    wait_until(lambda: run_jobs() != {}, what="the turn of a worker that has ended")


@pytest.mark.django_db
def test_what_a_killed_worker_had_claimed_is_in_nobody_elses_way(fake: FakeZenodo) -> None:
    claimed, other = make_zenodo_delivery(), make_zenodo_delivery()
    claim(claimed, lease=ZENODO.lease)
    assert sweep_zenodo() == 1
    claimed.refresh_from_db()
    other.refresh_from_db()
    assert (claimed.status, other.status) == (Delivery.Status.PENDING, Delivery.Status.DONE)


@pytest.mark.django_db
def test_who_is_woken_to_go_on_finds_the_lane_free(fake: FakeZenodo, monkeypatch: pytest.MonkeyPatch) -> None:
    make_zenodo_delivery()
    woken: list[tuple[str, bool]] = []
    monkeypatch.setattr(sweeping, "after", lambda _: lambda: True)  # its turn is over at once
    monkeypatch.setattr(tasks, "wake_sweep", lambda task: woken.append((task, may_hold("ZENODO"))))
    assert sweep_zenodo() == 0
    assert woken == [(ZENODO.task, True)]


@pytest.mark.django_db
def test_a_sweep_of_mails_leaves_zenodo_alone_and_the_other_way_round(
    fake: FakeZenodo, mailoutbox: list[EmailMessage]
) -> None:
    delivery = make_zenodo_delivery()
    assert sweeping.sweep(MAIL) == 1
    assert not fake.is_entered.is_set()
    assert sweeping.is_anything_due(ZENODO)
    assert not sweeping.is_anything_due(MAIL)
    assert sweep_zenodo() == 1
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.DONE
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_what_no_handler_knows_any_more_is_given_up_in_the_lane_of_the_mails() -> None:
    delivery = make_zenodo_delivery()
    assert sweeping.sweep(ZENODO) == 0
    assert sweeping.sweep(MAIL) == 2
    delivery.refresh_from_db()
    assert "KeyError" in delivery.last_error


@pytest.mark.django_db
def test_nothing_is_tried_again_before_zenodo_has_said(fake: FakeZenodo) -> None:
    delivery = make_zenodo_delivery()
    fake.error = RateLimited("429", retry_after=1800)
    before = timezone.now()
    sweeping.sweep(ZENODO)
    delivery.refresh_from_db()
    assert timedelta(seconds=1800) <= delivery.due_at - before <= timedelta(seconds=1800 * 1.2 + 5)
    assert delivery.attempts == 1


@pytest.mark.django_db
def test_what_was_not_even_asked_costs_no_attempt_however_often(fake: FakeZenodo) -> None:
    delivery = make_zenodo_delivery()
    fake.error = HeldBack("too many failures", retry_after=30)
    for _ in range(20):
        Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now())
        assert sweeping.sweep(ZENODO) == 1
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == (Delivery.Status.PENDING, 0)
    assert delivery.due_at >= timezone.now() + timedelta(seconds=29)


@pytest.mark.django_db
@pytest.mark.parametrize(("retry_after", "seconds"), [(20.0, 20), (None, 60)])
def test_what_was_not_even_asked_waits_no_longer_for_having_failed_before(
    fake: FakeZenodo, retry_after: float | None, seconds: int
) -> None:
    delivery = make_zenodo_delivery()
    Delivery.objects.filter(pk=delivery.pk).update(attempts=5)
    fake.error = HeldBack("asked enough", retry_after=retry_after)
    before = timezone.now()
    sweeping.sweep(ZENODO)
    delivery.refresh_from_db()
    assert timedelta(seconds=seconds) <= delivery.due_at - before <= timedelta(seconds=seconds * 1.2 + 5)
    assert delivery.attempts == 5


@pytest.mark.django_db(transaction=True)
def test_each_lane_is_woken_for_its_own_deliveries_alone(
    fake: FakeZenodo, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CELERY_BROKER_URL = "memory://"
    woken: list[str] = []
    monkeypatch.setattr(nudge, "_publish", woken.append)
    make_submitted()
    for thread in threading.enumerate():
        if thread.name == "nudge":
            thread.join()
    # The feed has a new entry as well, which webhooks may want.
    assert sorted(woken) == sorted([MAIL.task, SWEEP_WEBHOOKS])
