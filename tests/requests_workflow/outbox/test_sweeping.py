"""The outbox: each effect once, whoever sweeps, whatever fails, and whoever is killed on the way."""

import logging
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import Delivery
from requests_workflow.outbox import sweeping
from requests_workflow.outbox.attempts import claim_next, record_failure
from requests_workflow.outbox.audiences import AUDIENCES
from requests_workflow.outbox.handlers import HANDLERS
from requests_workflow.outbox.lanes import MAIL
from requests_workflow.services import comment
from requests_workflow.table import TABLE
from tests.factories import make_curator, make_in_review, make_submitted
from tests.requests_workflow.children import running_child, silent_mail_server

SWEEPS = 4
PENDING, DONE, DEAD = Delivery.Status.PENDING, Delivery.Status.DONE, Delivery.Status.DEAD


def make_deliveries(number: int) -> list[Delivery]:
    """Queue so many mails to one coordinator."""
    curator = make_curator()
    request = make_in_review(curator)
    Delivery.objects.all().delete()
    for count in range(number):
        comment(request.pk, f"Comment {count}", actor=curator)
    return list(Delivery.objects.order_by("pk"))


def make_poison() -> Delivery:
    """Queue a mail that can never be sent: its address would break out of the header."""
    request = make_submitted()
    User.objects.filter(pk=request.coordinator_id).update(email="eve@example.org\nBcc: all@example.org")
    Delivery.objects.filter(event__request=request, handler="mail_curators").delete()
    return Delivery.objects.get(event__request=request)


def make_due(delivery: Delivery) -> None:
    """Let the time pass until a delivery is tried again, and until nobody works on it."""
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(pk=delivery.pk).update(due_at=past)
    Delivery.objects.filter(pk=delivery.pk, claimed_until__isnull=False).update(claimed_until=past)


def claim_and_die() -> Delivery:
    """Do what a sweep does before its process is killed."""
    delivery = claim_next(Delivery.objects.all(), lease=MAIL.lease)
    assert delivery is not None
    return delivery


@pytest.mark.django_db
def test_a_sweep_sends_what_is_due_and_nothing_twice(mailoutbox: list[EmailMessage]) -> None:
    make_deliveries(3)
    assert sweeping.sweep() == 3
    assert sweeping.sweep() == 0
    assert len(mailoutbox) == 3
    assert set(Delivery.objects.values_list("status", "claimed_until")) == {(DONE, None)}


@pytest.mark.django_db
def test_a_move_that_is_rolled_back_queues_nothing() -> None:
    request = make_submitted()
    before = Delivery.objects.count()
    with transaction.atomic():
        perform(request.pk, "cancel", actor=request.coordinator)
        assert Delivery.objects.count() == before + 1
        transaction.set_rollback(True)
    assert Delivery.objects.count() == before


@pytest.mark.django_db
def test_mails_of_a_decision_wait_for_the_hold_and_others_do_not(
    settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.DECISION_MAIL_HOLD = timedelta(seconds=60)
    curator = make_curator()
    request = make_in_review(curator)
    perform(request.pk, "request_changes", actor=curator, comment="Longer, please.")
    sweeping.sweep()
    held = Delivery.objects.get(status=PENDING)
    assert held.event.action == "request_changes"
    assert held.due_at - held.event.at == timedelta(seconds=60)
    assert "Please change" not in " ".join(str(message.subject) for message in mailoutbox)
    make_due(held)
    assert sweeping.sweep() == 1
    assert "Please change" in str(mailoutbox[-1].subject)


@pytest.mark.django_db
def test_what_fails_is_tried_again_after_growing_waits_and_then_given_up(
    mailoutbox: list[EmailMessage], caplog: pytest.LogCaptureFixture
) -> None:
    poison = make_poison()
    for minutes in (1, 5, 15, 60, 240, 720, 1440):
        assert sweeping.sweep() == 1
        assert sweeping.sweep() == 0
        poison.refresh_from_db()
        wait = poison.due_at - timezone.now()
        assert poison.status == PENDING
        assert timedelta(minutes=minutes, seconds=-5) < wait <= timedelta(minutes=minutes * 1.2)
        make_due(poison)
    assert sweeping.sweep() == 1
    poison.refresh_from_db()
    assert (poison.status, poison.attempts) == (DEAD, 8)
    assert poison.last_error.startswith("BadHeaderError: ")
    assert "given up" in caplog.records[-1].getMessage()
    make_due(poison)
    assert sweeping.sweep() == 0
    assert mailoutbox == []


@pytest.mark.django_db
def test_the_log_of_a_failure_names_no_address(caplog: pytest.LogCaptureFixture) -> None:
    make_poison()
    with caplog.at_level(logging.WARNING):
        sweeping.sweep()
    assert "BadHeaderError" in caplog.text
    assert "example.org" not in caplog.text


@pytest.mark.django_db
def test_what_was_given_up_can_be_tried_again_and_what_was_done_can_not(
    mailoutbox: list[EmailMessage],
) -> None:
    poison = make_poison()
    Delivery.objects.filter(pk=poison.pk).update(status=DEAD, attempts=8)
    User.objects.filter(deliveries=poison).update(email="eve@example.org")
    sweeping.retry(poison.pk)
    assert sweeping.sweep() == 1
    sweeping.retry(poison.pk)
    assert sweeping.sweep() == 0
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_one_poisonous_mail_holds_up_none_of_fifty(mailoutbox: list[EmailMessage]) -> None:
    good = make_deliveries(50)
    poison = make_poison()
    make_due(poison)
    Delivery.objects.exclude(pk=poison.pk).update(due_at=timezone.now())
    assert sweeping.sweep() == 51
    assert len(mailoutbox) == len(good)
    poison.refresh_from_db()
    assert (poison.status, poison.attempts) == (PENDING, 1)


@pytest.mark.django_db
def test_a_handler_that_no_longer_exists_is_a_failure_like_any_other() -> None:
    [delivery] = make_deliveries(1)
    Delivery.objects.filter(pk=delivery.pk).update(handler="from_an_older_release")
    sweeping.sweep()
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == (PENDING, 1)
    assert delivery.last_error == "KeyError: 'from_an_older_release'"


# --- Processes that end while they work ---------------------------------------------------------


@pytest.mark.django_db
def test_a_claim_is_taken_over_once_its_lease_is_over_and_not_before(mailoutbox: list[EmailMessage]) -> None:
    [delivery] = make_deliveries(1)
    claim_and_die()
    assert sweeping.sweep() == 0
    Delivery.objects.filter(pk=delivery.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert sweeping.sweep() == 1
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_a_mail_that_was_sent_before_the_kill_is_repeated_with_its_own_message_id(
    mailoutbox: list[EmailMessage],
) -> None:
    make_deliveries(1)
    delivery = claim_and_die()
    HANDLERS[delivery.handler](delivery)
    make_due(delivery)
    assert sweeping.sweep() == 1
    first, second = mailoutbox
    assert first.message()["Message-ID"] == second.message()["Message-ID"]


@pytest.mark.django_db
def test_a_delivery_that_kills_its_process_each_time_is_given_up(mailoutbox: list[EmailMessage]) -> None:
    [delivery] = make_deliveries(1)
    for _ in range(8):
        make_due(claim_and_die())
    sweeping.sweep()
    delivery.refresh_from_db()
    assert delivery.status == DEAD
    assert "ended together with the process" in delivery.last_error
    assert mailoutbox == []


@pytest.mark.django_db
def test_a_failure_that_comes_late_does_not_undo_the_success_of_another_sweep() -> None:
    make_deliveries(1)
    late = claim_and_die()
    make_due(late)
    assert sweeping.sweep() == 1
    for late.attempts in (1, 8):
        record_failure(late, TimeoutError())
        assert Delivery.objects.filter(pk=late.pk, status=DONE, last_error="").exists()


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_is_killed_while_a_mail_server_hangs_loses_nothing(
    mailoutbox: list[EmailMessage],
) -> None:
    [delivery] = make_deliveries(1)
    with silent_mail_server() as server:
        url = f"smtp://127.0.0.1:{server.getsockname()[1]}"
        with running_child("manage.py", "deliver", EMAIL_URL=url) as child:
            server.settimeout(30)
            connected, _ = server.accept()
            child.kill()
            child.wait()
            connected.close()
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == (PENDING, 1)
    make_due(delivery)
    assert sweeping.sweep() == 1
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_a_mail_server_that_hangs_holds_a_sweep_no_longer_than_the_timeout(settings: Settings) -> None:
    [delivery] = make_deliveries(1)
    with silent_mail_server() as server:
        settings.EMAIL_BACKEND = "portal.mail.backend.WatchedBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        settings.EMAIL_TIMEOUT = 1
        began = time.monotonic()
        assert sweeping.sweep() == 1
        assert time.monotonic() - began < 10
    delivery.refresh_from_db()
    assert delivery.status == PENDING
    assert "timed out" in delivery.last_error


# --- Many sweeps at once --------------------------------------------------------------------------


def sweep_in_a_thread() -> int:
    """Sweep on a connection of this thread's own."""
    try:
        return sweeping.sweep()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_time_carry_out_each_delivery_once(monkeypatch: pytest.MonkeyPatch) -> None:
    deliveries = make_deliveries(24)
    carried_out: Counter[int] = Counter()
    all_at_work = threading.Barrier(SWEEPS)
    first_of_thread = threading.local()

    def carry_out(delivery: Delivery) -> None:
        if not hasattr(first_of_thread, "is_over"):
            first_of_thread.is_over = True
            # Nobody goes on before each sweep holds a claim: they do work at the same time.
            all_at_work.wait(timeout=20)
        carried_out[delivery.pk] += 1

    monkeypatch.setitem(HANDLERS, "mail_coordinator", carry_out)
    with ThreadPoolExecutor(SWEEPS) as pool:
        tried = list(pool.map(lambda _: sweep_in_a_thread(), range(SWEEPS)))
    assert sum(tried) == 24
    assert min(tried) > 0
    assert carried_out == {delivery.pk: 1 for delivery in deliveries}
    assert not Delivery.objects.exclude(status=DONE).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_sweep_is_claiming_is_skipped_without_waiting(
    mailoutbox: list[EmailMessage],
) -> None:
    first, *_ = make_deliveries(5)
    is_locked, may_end = threading.Event(), threading.Event()

    def hold_the_first() -> None:
        with transaction.atomic():
            Delivery.objects.select_for_update().get(pk=first.pk)
            is_locked.set()
            may_end.wait(20)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(hold_the_first)
        assert is_locked.wait(10)
        began = time.monotonic()
        assert sweeping.sweep() == 4
        assert time.monotonic() - began < 4
        may_end.set()
        holder.result()
    assert sweeping.sweep() == 1
    assert len(mailoutbox) == 5


@pytest.mark.django_db
def test_a_sweep_that_is_told_to_stop_finishes_its_delivery_and_leaves_the_rest(
    mailoutbox: list[EmailMessage],
) -> None:
    make_deliveries(3)
    assert sweeping.sweep(is_over=lambda: len(mailoutbox) == 2) == 2
    assert sweeping.is_anything_due(MAIL)
    assert not Delivery.objects.filter(status=PENDING, attempts__gt=0).exists()


# --- What /health/ shows ---------------------------------------------------------------------


@pytest.mark.django_db
def test_the_backlog_is_told_in_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    waiting, failed, dead, done, held = make_deliveries(5)
    now = timezone.now()
    Delivery.objects.filter(pk=waiting.pk).update(due_at=now - timedelta(seconds=100))
    Delivery.objects.filter(pk=failed.pk).update(
        attempts=2, due_at=now + timedelta(hours=1), created_at=now - timedelta(seconds=300)
    )
    Delivery.objects.filter(pk=dead.pk).update(status=DEAD)
    Delivery.objects.filter(pk=done.pk).update(status=DONE)
    Delivery.objects.filter(pk=held.pk).update(due_at=now + timedelta(minutes=1))
    with django_assert_num_queries(2):
        told = sweeping.backlog()
    assert (told["pending"], told["dead"]) == (3, 1)
    assert 300 <= told["oldest_due_seconds"] < 310


@pytest.mark.django_db
def test_an_empty_outbox_is_behind_by_nothing() -> None:
    assert sweeping.backlog() == {"pending": 0, "dead": 0, "oldest_due_seconds": 0}
    [held] = make_deliveries(1)
    Delivery.objects.filter(pk=held.pk).update(due_at=timezone.now() + timedelta(minutes=1))
    assert sweeping.backlog() == {"pending": 1, "dead": 0, "oldest_due_seconds": 0}


def test_each_effect_has_people_whom_it_concerns_and_a_way_to_carry_it_out() -> None:
    named = {effect for row in TABLE for effect in row.deliver}
    assert named <= set(AUDIENCES)
    assert set(AUDIENCES) == set(HANDLERS)
