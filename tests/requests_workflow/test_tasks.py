"""Background work in processes of its own: a worker that is nudged, loops that end when asked to."""

import os
import signal
import threading
import time
from io import StringIO
from pathlib import Path

import pytest
from celery import current_app
from django.core.mail import EmailMessage
from django.core.management import call_command
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from redis import Redis

import portal.celery
from requests_workflow.jobs import JOBS
from requests_workflow.models import Delivery
from requests_workflow.outbox import nudge, sweeping
from requests_workflow.outbox.lanes import LANES, MAIL
from requests_workflow.tasks import run_jobs, sweep_outbox, sweep_webhooks, sweep_zenodo
from requests_workflow.webhooks.services import ping
from tests.factories import make_submitted, make_user
from tests.requests_workflow.children import read_mails, running_child, wait_until
from tests.requests_workflow.webhooks.receiver import receiving
from tests.requests_workflow.webhooks.stage import make_endpoint
from tests.services.process import find_free_port
from tests.services.redis import RedisServer

NOTHING_WAITS = {"pending": 0, "dead": 0, "oldest_due_seconds": 0}


def nudges() -> list[threading.Thread]:
    """Return the nudges that are under way."""
    return [thread for thread in threading.enumerate() if thread.name == "nudge"]


def wake_and_wait() -> None:
    """Wake a worker, and wait until the broker has heard of it or was given up."""
    nudge.wake_sweep(MAIL.task)
    wait_until(lambda: not nudges(), what="the end of the nudge")


def test_beat_names_tasks_that_exist(settings: Settings) -> None:
    portal.celery.app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled == {sweep_outbox.name, sweep_zenodo.name, sweep_webhooks.name, run_jobs.name}
    assert {lane.task for lane in LANES} == {sweep_outbox.name, sweep_zenodo.name}
    assert scheduled <= set(current_app.tasks)


@pytest.mark.django_db
def test_a_task_that_waited_for_long_is_dropped_since_the_next_one_does_the_same() -> None:
    assert sweep_outbox.expires == sweep_zenodo.expires == 60
    assert run_jobs.expires == 300


@pytest.mark.django_db
def test_the_tasks_sweep_and_run_the_jobs(mailoutbox: list[EmailMessage]) -> None:
    make_submitted()
    assert sweep_outbox() == 1
    assert len(mailoutbox) == 1
    assert run_jobs() == dict.fromkeys(JOBS, 0)


def test_a_turn_ends_when_its_time_has_passed() -> None:
    assert sweeping.after(MAIL.turn)() is False
    assert sweeping.after(MAIL.turn * 0)() is True


# --- The nudge -------------------------------------------------------------------------------------


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_committed_move_wakes_a_worker_that_sends_its_mail(
    redis_server: RedisServer, settings: Settings, tmp_path: Path
) -> None:
    settings.CELERY_BROKER_URL = redis_server.url
    make_submitted()
    worker = [
        "-m",
        "celery",
        "--app=portal.celery",
        "worker",
        "--pool=solo",
        "--without-gossip",
        "--without-mingle",
    ]
    environment = {"CELERY_BROKER_URL": redis_server.url, "EMAIL_URL": f"filemail:///{tmp_path}"}
    with running_child(*worker, **environment) as child:
        wait_until(
            lambda: read_mails(tmp_path) or child.poll() is not None, what="the mail of the first request"
        )
        # No beat runs: the second can only be sent because its own commit announces it.
        request = make_submitted()
        wait_until(
            lambda: any(request.reference in mail for mail in read_mails(tmp_path)), what="the second mail"
        )
        wait_until(lambda: sweeping.backlog() == NOTHING_WAITS, what="a row that says done")
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0
    assert len(read_mails(tmp_path)) == 2


@pytest.mark.redis
@pytest.mark.django_db
def test_a_broker_that_is_frozen_holds_up_nobody(
    redis_server: RedisServer,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.CELERY_BROKER_URL = redis_server.url
    redis_server.process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        make_submitted()
    nudge.wake_sweep(MAIL.task)
    assert time.monotonic() - began < 1
    assert len(nudges()) == 1
    wait_until(lambda: not nudges(), what="the end of the nudge")
    assert "No worker could be woken" in caplog.text


@pytest.mark.redis
def test_a_broker_that_answers_again_is_told(redis_server: RedisServer, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = redis_server.url
    redis_server.process.send_signal(signal.SIGSTOP)
    wake_and_wait()
    redis_server.process.send_signal(signal.SIGCONT)
    wake_and_wait()
    with Redis.from_url(redis_server.url) as client:
        assert client.llen("celery") >= 1


def test_a_broker_that_is_down_is_a_line_in_the_log(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{find_free_port()}/0"
    wake_and_wait()
    assert "No worker could be woken" in caplog.text


@pytest.mark.django_db
def test_without_a_broker_nobody_is_woken(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        make_submitted()
    assert nudges() == []
    assert Delivery.objects.get().status == Delivery.Status.PENDING


# --- The loops ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_deliver_in_a_loop_sends_what_comes_in_and_ends_cleanly_when_asked(
    number: signal.Signals, tmp_path: Path
) -> None:
    make_submitted()
    with running_child("manage.py", "deliver", "--loop", EMAIL_URL=f"filemail:///{tmp_path}") as child:
        wait_until(lambda: read_mails(tmp_path) or child.poll() is not None, what="the first mail")
        make_submitted()
        wait_until(lambda: sweeping.backlog() == NOTHING_WAITS, what="the second row that says done")
        child.send_signal(number)
        output, _ = child.communicate(timeout=20)
    assert child.returncode == 0, output
    assert output.splitlines() == [
        "Deliveries: 1 tried, 0 waiting, 0 given up.",
        "Deliveries: 1 tried, 0 waiting, 0 given up.",
        "Stopped.",
    ]


@pytest.mark.django_db(transaction=True)
def test_run_jobs_in_a_loop_ends_cleanly_while_it_waits() -> None:
    with running_child("manage.py", "run_jobs", "--loop") as child:
        assert child.stdout is not None
        assert child.stdout.readline().startswith("Jobs: 0 lapsed, 0 expired, ")
        os.kill(child.pid, signal.SIGTERM)
        output, _ = child.communicate(timeout=20)
    assert (child.returncode, output) == (0, "Stopped.\n")


@pytest.mark.django_db
def test_deliver_says_what_it_did(mailoutbox: list[EmailMessage]) -> None:
    make_submitted()
    output = StringIO()
    call_command("deliver", stdout=output)
    assert output.getvalue() == "Deliveries: 1 tried, 0 waiting, 0 given up.\n"
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_the_task_of_webhooks_sweeps_them(settings: Settings) -> None:
    settings.WEBHOOK_LOOPBACK = True
    owner = make_user()
    with receiving() as receiver:
        endpoint, _ = make_endpoint(owner, receiver.url)
        ping(endpoint.pk, owner=owner)
        assert sweep_webhooks() == 1
        assert sweep_webhooks() == 0
    assert len(receiver.came) == 1
