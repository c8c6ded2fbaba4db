"""The portal asks Zenodo less than it may, leaves it alone when it fails, and stops with a refused token."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from communities.models import ZenodoCalls, ZenodoStanding
from communities.zenodo.allowances import Call
from communities.zenodo.errors import (
    HeldBack,
    RateLimited,
    ServerFailed,
    SignInNeeded,
    Unauthorised,
    UnreadableAnswer,
)
from communities.zenodo.http.adapter import HttpZenodo
from communities.zenodo.restraint import Restraint, digest_token, purge_calls
from communities.zenodo.twin.world import Account
from communities.zenodo.values import RemoteCommunity
from tests.services.zenodo import Standin

HOST = "zenodo.example"
OURS = Call(is_our_token=True)

pytestmark = pytest.mark.django_db


@pytest.fixture
def restraint() -> Restraint:
    return Restraint(HOST, digest_token("ours"))


def admit(restraint: Restraint, call: Call, times: int) -> int:
    """Return how many of so many calls are let through."""
    return sum(is_admitted(restraint, call) for _ in range(times))


def is_admitted(restraint: Restraint, call: Call) -> bool:
    try:
        restraint.admit(call)
    except HeldBack as error:
        return not error.retry_after  # a refusal says when to come back, or the counts below are wrong
    return True


def pass_time(seconds: float) -> None:
    """Let everything that is remembered be older."""
    for row in ZenodoCalls.objects.all():
        moments = [moment - seconds for moment in row.moments]
        ZenodoCalls.objects.filter(pk=row.pk).update(moments=moments)
    for standing in ZenodoStanding.objects.all():
        for name in ("closed_until", "tried_at"):
            if moment := getattr(standing, name):
                setattr(standing, name, moment - timedelta(seconds=seconds))
        standing.save()


def test_thirty_calls_a_minute_go_out_and_no_more(restraint: Restraint) -> None:
    assert admit(restraint, Call(), 50) == 30
    pass_time(61)
    assert admit(restraint, Call(), 50) == 30


def test_the_minute_slides_so_that_no_two_halves_make_more(restraint: Restraint) -> None:
    assert admit(restraint, Call(), 15) == 15
    pass_time(40)
    assert admit(restraint, Call(), 50) == 15
    pass_time(25)
    assert admit(restraint, Call(), 50) == 15


def test_one_thing_is_asked_about_twelve_times_a_minute_and_others_still_can_be(restraint: Restraint) -> None:
    assert admit(restraint, Call("freya"), 20) == 12
    assert admit(restraint, Call("FREYA"), 1) == 0
    assert admit(restraint, Call("other"), 20) == 12


def test_records_are_searched_for_ten_times_a_minute(restraint: Restraint) -> None:
    assert admit(restraint, Call(is_record_search=True), 20) == 10
    assert admit(restraint, Call(), 50) == 20, "what was refused has not been counted"


def test_a_call_in_a_transaction_is_refused_since_its_locks_would_be_held(restraint: Restraint) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        restraint.admit(Call())


def test_four_failures_in_a_row_close_the_way_and_one_call_looks_whether_it_is_back(
    restraint: Restraint,
) -> None:
    for _ in range(3):
        restraint.admit(Call())
        restraint.note_failure(ServerFailed("500"))
    restraint.admit(Call())
    restraint.note_failure(UnreadableAnswer("HTML"))
    assert admit(restraint, Call(), 5) == 0
    pass_time(31)
    assert admit(restraint, Call(), 5) == 1, "one looks, the others wait for it"
    restraint.note_failure(ServerFailed("500"))
    pass_time(31)
    assert admit(restraint, Call(), 5) == 0, "the second pause is longer"
    pass_time(31)
    probed_until = restraint.admit(Call())
    assert admit(restraint, Call(), 5) == 0
    restraint.note_answer(Call(), probed_until=probed_until)
    assert admit(restraint, Call(), 5) == 5


def test_a_hurried_call_leaves_it_to_a_patient_one_to_look_whether_zenodo_is_back(
    restraint: Restraint,
) -> None:
    hurried = Call(is_hurried=True)
    for _ in range(4):
        restraint.admit(Call())
        restraint.note_failure(ServerFailed("500"))
    pass_time(31)
    with pytest.raises(HeldBack) as caught:
        restraint.admit(hurried)
    assert caught.value.retry_after == 30
    probed_until = restraint.admit(Call())  # the one that looks was still to be had
    restraint.note_answer(Call(), probed_until=probed_until)
    assert admit(restraint, hurried, 1) == 1


def test_a_failure_now_and_then_closes_nothing(restraint: Restraint) -> None:
    for _ in range(10):
        restraint.admit(Call())
        restraint.note_failure(ServerFailed("500"))
        restraint.note_answer(Call())
    assert admit(restraint, Call(), 5) == 5


def test_pauses_grow_to_ten_minutes_and_not_beyond(restraint: Restraint) -> None:
    restraint.admit(Call())
    for _ in range(40):
        restraint.note_failure(ServerFailed("500"))
    closed_until = ZenodoStanding.objects.get().closed_until
    assert closed_until is not None
    assert timedelta(minutes=9.9) < closed_until - timezone.now() <= timedelta(minutes=10)


def test_after_too_many_requests_nobody_asks_until_zenodo_said_or_for_a_minute(restraint: Restraint) -> None:
    restraint.admit(Call())
    restraint.note_failure(RateLimited("429", retry_after=300))
    pass_time(290)
    assert admit(restraint, Call(), 3) == 0
    pass_time(11)
    assert admit(restraint, Call(), 3) == 3
    restraint.note_failure(RateLimited("429"))
    pass_time(58)
    assert admit(restraint, Call(), 3) == 0


@pytest.mark.parametrize("pause", [None, 5.0])
def test_a_good_answer_that_comes_late_lifts_no_wait_that_another_call_was_told_of(
    restraint: Restraint, pause: float | None
) -> None:
    slow = restraint.admit(Call())
    restraint.admit(Call())
    restraint.note_failure(RateLimited("429", retry_after=3600))
    restraint.note_answer(Call(), probed_until=slow, pause=pause)
    pass_time(3590)
    assert admit(restraint, Call(), 3) == 0
    pass_time(11)
    assert admit(restraint, Call(), 3) == 3


def test_a_good_answer_that_comes_late_opens_no_way_that_failures_have_closed(restraint: Restraint) -> None:
    slow = restraint.admit(Call())
    for _ in range(4):
        restraint.admit(Call())
        restraint.note_failure(ServerFailed("500"))
    restraint.note_answer(Call(), probed_until=slow)
    assert admit(restraint, Call(), 3) == 0
    pass_time(31)
    assert admit(restraint, Call(), 3) == 3


def test_when_nothing_is_left_to_ask_nobody_asks_until_the_reset(restraint: Restraint) -> None:
    restraint.admit(Call())
    restraint.note_answer(Call(), pause=45.0)
    assert admit(restraint, Call(), 3) == 0
    pass_time(46)
    assert admit(restraint, Call(), 3) == 3


def test_a_refused_token_stops_our_calls_but_not_those_of_coordinators_and_guests(
    restraint: Restraint,
) -> None:
    restraint.admit(OURS)
    restraint.note_answer(OURS, is_token_refused=True)
    assert admit(restraint, OURS, 5) == 0
    assert admit(restraint, Call(), 5) == 5
    restraint.note_answer(Call())
    assert admit(restraint, OURS, 5) == 0, "an answer to a guest says nothing of the token"


def test_a_refused_token_is_tried_again_each_half_hour_and_a_new_one_at_once(restraint: Restraint) -> None:
    restraint.admit(OURS)
    restraint.note_answer(OURS, is_token_refused=True)
    refused_at = ZenodoStanding.objects.get().refused_at
    pass_time(1801)
    assert admit(restraint, OURS, 5) == 1
    restraint.note_answer(OURS, is_token_refused=True)
    assert ZenodoStanding.objects.get().refused_at == refused_at, "it is one refusal, told of once"
    assert is_admitted(Restraint(HOST, digest_token("a new one")), OURS)


def test_a_token_that_is_taken_again_ends_the_alarm(restraint: Restraint) -> None:
    restraint.admit(OURS)
    restraint.note_answer(OURS, is_token_refused=True)
    ZenodoStanding.objects.update(told_at=timezone.now())
    restraint.note_answer(OURS)
    standing = ZenodoStanding.objects.get()
    assert (standing.refused_token, standing.refused_at, standing.told_at) == ("", None, None)
    assert admit(restraint, OURS, 3) == 3


def test_what_was_written_down_of_calls_is_gone_after_an_hour(restraint: Restraint) -> None:
    restraint.admit(Call("old"))
    ZenodoCalls.objects.update(updated_at=timezone.now() - timedelta(minutes=61))
    restraint.admit(Call("new"))
    assert purge_calls() == 1
    assert set(ZenodoCalls.objects.values_list("key", flat=True)) == {f"{HOST} all", f"{HOST} about:new"}


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_for_all_processes_together(restraint: Restraint) -> None:
    ready = threading.Barrier(4)

    def ask(_: int) -> int:
        ready.wait()
        try:
            return admit(restraint, Call(), 15)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(ask, range(4))) == 30


# --- Seen through the adapter ----------------------------------------------------------------------


def test_a_zenodo_that_fails_is_asked_four_times_and_then_left_alone(
    over_http: HttpZenodo, standin: Standin, eu: RemoteCommunity
) -> None:
    standin.fault = "500"
    for _ in range(4):
        with pytest.raises(ServerFailed):
            over_http.read_community("eu")
    for _ in range(20):
        with pytest.raises(HeldBack):
            over_http.read_community("eu")
    assert len(standin.asked) == 4
    standin.fault = ""
    pass_time(31)
    assert over_http.read_community("eu").id == eu.id


def test_after_a_429_nothing_is_asked_until_the_time_it_named(
    over_http: HttpZenodo, standin: Standin, eu: RemoteCommunity
) -> None:
    standin.fault = "429"
    with pytest.raises(RateLimited):
        over_http.read_community("eu")
    standin.fault = ""
    with pytest.raises(HeldBack) as held:
        over_http.read_community("eu")
    assert held.value.retry_after == pytest.approx(20, abs=1)
    assert len(standin.asked) == 1


def test_our_refused_token_is_sent_once_and_a_coordinators_own_raises_no_alarm(
    over_http: HttpZenodo, standin: Standin, ada: Account, eu: RemoteCommunity, portal: Account
) -> None:
    with pytest.raises(Unauthorised):
        over_http.acting_as("unknown").list_own_communities()
    assert over_http.read_community("eu").id == eu.id
    del standin.world.accounts[portal.token]
    with pytest.raises(Unauthorised):
        over_http.read_community("eu")
    with pytest.raises(HeldBack):
        over_http.read_community("eu")
    assert len(standin.asked) == 3
    assert over_http.acting_as(ada.token).read_community("eu").id == eu.id
    assert over_http.acting_as("").read_community("eu").id == eu.id


def test_who_asks_without_a_token_and_is_told_to_sign_in_hears_nothing_of_a_token(
    over_http: HttpZenodo, standin: Standin, eu: RemoteCommunity
) -> None:
    standin.fault = "401"
    with pytest.raises(SignInNeeded):
        over_http.acting_as("").read_community("eu")
    assert ZenodoStanding.objects.get().refused_at is None
    standin.fault = ""
    assert over_http.read_community("eu").id == eu.id


def test_when_the_answer_says_that_nothing_is_left_the_next_call_waits(
    over_http: HttpZenodo, standin: Standin, eu: RemoteCommunity
) -> None:
    standin.remaining = 1
    over_http.read_community("eu")
    with pytest.raises(HeldBack):
        over_http.read_community("eu")
    assert len(standin.asked) == 1
