"""Counts: written down by each process, added up by the job, with no address at rest."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.models import ApiToken
from portal.traffic import counting
from portal.traffic.counting import MOST_WRITTEN, roll_up, write_tallies
from portal.traffic.identity import digest_address
from portal.traffic.models import DailySalt, Kind, TrafficCount, TrafficTally
from portal.traffic.tally import ALLOWED, DRY, REFUSED, Tallies, Whose, current_tallies
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PROGRAMMES = "/api/v1/programmes/"


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Empty what tests of other rooms, in the same process, have left."""
    current_tallies().take()


def ask(address: str = "192.0.2.7") -> int:
    return Client(REMOTE_ADDR=address).get(PROGRAMMES).status_code


def count_hour(**which: str) -> tuple[int, int, int]:
    row = TrafficCount.objects.get(**which)
    return row.allowed, row.refused, row.dry


@pytest.mark.usefixtures("whole_site")
def test_what_was_let_through_and_refused_is_counted_by_policy_client_and_network() -> None:
    assert [ask() for _ in range(62)] == [200] * 60 + [429] * 2
    ask("192.0.2.8")
    write_tallies()
    assert roll_up() > 0
    assert count_hour(policy="minute", kind=Kind.ALL) == (61, 2, 0)
    assert count_hour(policy="hour", kind=Kind.ALL) == (61, 0, 0)
    clients = TrafficCount.objects.filter(policy="minute", kind=Kind.CLIENT).order_by("-allowed")
    assert [(row.allowed, row.refused) for row in clients] == [(60, 2), (1, 0)]
    assert count_hour(policy="minute", kind=Kind.NETWORK) == (61, 2, 0)


@pytest.mark.usefixtures("whole_site")
def test_users_are_named_and_their_networks_not_counted() -> None:
    user = make_user()
    _, secret = ApiToken.objects.issue(user=user, scopes=["catalogue:read"], lifetime=None)
    Client().get(PROGRAMMES, headers={"Authorization": f"Token {secret}"})
    write_tallies()
    roll_up()
    assert TrafficCount.objects.get(policy="minute", kind=Kind.CLIENT).user == user
    assert not TrafficCount.objects.filter(kind=Kind.NETWORK).exists()


@pytest.mark.usefixtures("whole_site")
def test_no_address_is_at_rest_nor_its_lasting_digest() -> None:
    ask("192.0.2.77")
    write_tallies()
    kept = " ".join(TrafficTally.objects.values_list("subject", flat=True))
    assert "192.0.2" not in kept
    assert digest_address("192.0.2.77").partition(":")[2] not in kept


def test_a_client_is_another_every_day_and_the_salt_of_a_past_day_is_forgotten() -> None:
    digests = set()
    for day in range(2):
        current_tallies().add(Whose("minute", "v4:abc", ""), ALLOWED)
        write_tallies()
        digests |= set(TrafficTally.objects.filter(kind=Kind.CLIENT).values_list("subject", flat=True))
        DailySalt.objects.filter(day=timezone.now().date()).update(day=date(2000, 1, day + 1))
    assert len(digests) == 2
    roll_up()
    assert not DailySalt.objects.exists()


def test_the_most_active_are_written_and_the_rest_are_in_the_sum() -> None:
    for number in range(MOST_WRITTEN + 5):
        for _ in range(number + 1):
            current_tallies().add(Whose("minute", f"v4:{number}", ""), REFUSED)
    write_tallies()
    clients = TrafficTally.objects.filter(kind=Kind.CLIENT)
    assert sorted(clients.values_list("refused", flat=True)) == list(range(6, MOST_WRITTEN + 6))
    assert TrafficTally.objects.get(kind=Kind.ALL).refused == sum(range(1, MOST_WRITTEN + 6))


def test_a_flood_of_clients_is_counted_in_a_bounded_memory() -> None:
    tallies = Tallies(most=10)
    for number in range(50):
        tallies.add(Whose("minute", f"v4:{number}", "net4:1"), ALLOWED)
    taken = tallies.take()
    assert len(taken) == 11
    assert taken[Whose("minute", "", "")].allowed == 40


def test_rolling_up_twice_adds_nothing_twice_and_hours_add_up() -> None:
    for _ in range(2):
        current_tallies().add(Whose("minute", "v4:1", ""), DRY)
        write_tallies()
        roll_up()
        roll_up()
    assert count_hour(policy="minute", kind=Kind.ALL) == (2, 0, 2)
    assert not TrafficTally.objects.exists()


def test_what_could_not_be_written_is_written_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    current_tallies().add(Whose("minute", "v4:1", ""), ALLOWED)

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as patched:
        patched.setattr(DailySalt, "of", fail)
        with pytest.raises(OperationalError):
            write_tallies()
    assert write_tallies() == 2


def test_a_user_who_is_gone_stops_nobody() -> None:
    current_tallies().add(Whose("minute", "user:999999", ""), ALLOWED)
    assert write_tallies() == 2
    assert TrafficTally.objects.get(kind=Kind.CLIENT).user is None


def test_old_counts_are_forgotten() -> None:
    for days in (89, 91):
        hour = timezone.now() - timedelta(days=days)
        TrafficCount.objects.create(hour=hour, policy="minute", kind=Kind.ALL)
    roll_up()
    assert TrafficCount.objects.count() == 1


def test_the_periodic_jobs_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    current_tallies().add(Whose("minute", "", ""), ALLOWED)
    write_tallies()
    call_command("run_jobs")
    assert "1 counted" in capsys.readouterr().out
    assert TrafficCount.objects.count() == 1


@pytest.mark.usefixtures("whole_site")
def test_refused_forms_and_bad_tokens_are_counted() -> None:
    for number in range(7):
        Client().post("/accounts/login/", {"login": f"p{number}@x.example"})
    for _ in range(12):
        Client().get(PROGRAMMES, headers={"Authorization": "Token x"})
    refused = Counter({whose.policy: o.refused for whose, o in current_tallies().take().items()})
    assert (refused["form"], refused["auth-fail"]) == (2, 2)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_jobs_on_either_side_of_midnight_add_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    current_tallies().add(Whose("minute", "", ""), ALLOWED)
    write_tallies()
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            assert counting._roll_up_some() == 1
            tomorrow = timezone.now() + timedelta(days=1)
            monkeypatch.setattr(timezone, "now", lambda: tomorrow)
            late = other.submit(roll_up_and_hang_up)
            time.sleep(0.5)
            assert not late.done(), "it waits for its turn"
        assert late.result(timeout=30) == 0
    assert count_hour(policy="minute", kind=Kind.ALL) == (1, 0, 0)


def roll_up_and_hang_up() -> int:
    try:
        return roll_up()
    finally:
        connection.close()
