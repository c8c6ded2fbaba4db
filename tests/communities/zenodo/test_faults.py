"""Whatever Zenodo sends, a call ends in time, in little memory, and as an error that says what to do."""

import logging
import socket
import threading
import time
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest

from communities.models import ZenodoStanding
from communities.zenodo import errors
from communities.zenodo.http.adapter import HttpZenodo
from communities.zenodo.http.address import ApiAddress
from communities.zenodo.http.transport import LARGEST_ANSWER
from communities.zenodo.twin.world import Account
from communities.zenodo.values import NewCommunity, RemoteCommunity
from tests.services.zenodo import Standin

NEW = NewCommunity("freya", "FREYA")


@pytest.fixture
def zenodo(over_http: HttpZenodo, eu: RemoteCommunity) -> HttpZenodo:
    """Zenodo over HTTP, each call cut after a second."""
    caller = over_http.caller
    return HttpZenodo(replace(caller, transport=replace(caller.transport, total=1.0)))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("500", errors.ServerFailed),
        ("503", errors.ServerFailed),
        ("502_html", errors.ServerFailed),
        ("429", errors.RateLimited),
        ("429_bare", errors.RateLimited),
        ("404_html", errors.UnreadableAnswer),
        ("403_html", errors.UnreadableAnswer),
        ("html", errors.UnreadableAnswer),
        ("html_as_json", errors.UnreadableAnswer),
        ("empty", errors.UnreadableAnswer),
        ("broken_json", errors.UnreadableAnswer),
        ("list", errors.UnreadableAnswer),
        ("nan", errors.UnreadableAnswer),
        ("deep", errors.UnreadableAnswer),
        ("other_types", errors.UnreadableAnswer),
        ("gzip", errors.UnreadableAnswer),
        ("loop", errors.UnreadableAnswer),
        ("elsewhere", errors.UnreadableAnswer),
        ("other_port", errors.UnreadableAnswer),
        ("flood", errors.UnreadableAnswer),
        ("404_json_as_html", errors.UnreadableAnswer),
        ("cut", errors.TimedOut),
        ("never_ends", errors.TimedOut),
        ("hang", errors.TimedOut),
        ("drip_head", errors.TimedOut),
        ("drip_body", errors.TimedOut),
    ],
)
def test_every_fault_is_a_passing_one_and_is_over_in_time(
    zenodo: HttpZenodo, standin: Standin, fault: str, error: type[errors.ZenodoError]
) -> None:
    standin.fault = fault
    began = time.monotonic()
    with pytest.raises(error) as failed:
        zenodo.read_community("eu")
    assert time.monotonic() - began < 2.5
    assert failed.value.is_passing
    assert not failed.value.may_have_happened, "nothing happens by reading"


def test_a_resolver_that_hangs_is_given_up_in_time(
    zenodo: HttpZenodo, monkeypatch: pytest.MonkeyPatch
) -> None:
    silence = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: silence.wait(10) and [])
    began = time.monotonic()
    with pytest.raises(errors.Unreachable) as failed:
        zenodo.create_community(NEW)
    silence.set()
    assert time.monotonic() - began < 2.5
    assert not failed.value.may_have_happened


def test_a_host_that_is_not_known_is_unreachable(zenodo: HttpZenodo, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(errors.Unreachable):
        zenodo.create_community(NEW)


def test_where_one_address_of_a_host_does_not_answer_the_next_is_tried(
    zenodo: HttpZenodo, standin: Standin, monkeypatch: pytest.MonkeyPatch, eu: RemoteCommunity
) -> None:
    look_up = socket.getaddrinfo

    def find_two(host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        found = ["127.0.0.2", "127.0.0.1"] if host == "localhost" else [host]
        return [row for one in found for row in look_up(one, port, *args, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", find_two)
    by_name = ApiAddress(standin.address.replace("127.0.0.1", "localhost"))
    transport = replace(zenodo.caller.transport, address=by_name)
    assert HttpZenodo(replace(zenodo.caller, transport=transport)).read_community("eu").id == eu.id


@pytest.mark.parametrize(
    "fault",
    ["500", "502_html", "hang", "drip_body", "cut", "html", "broken_json", "other_types", "flood", "loop"],
)
def test_a_change_whose_answer_is_lost_may_have_happened(
    zenodo: HttpZenodo, standin: Standin, fault: str
) -> None:
    standin.fault, standin.is_after_effect = fault, True
    with pytest.raises(errors.Unavailable) as failed:
        zenodo.create_community(NEW)
    assert failed.value.may_have_happened
    standin.fault = ""
    assert zenodo.read_community("freya").title == "FREYA"
    assert standin.world.created == 1


def test_where_nobody_answers_nothing_has_happened(zenodo: HttpZenodo) -> None:
    nowhere = replace(zenodo.caller.transport.address, url="http://127.0.0.1:9/api")
    transport = replace(zenodo.caller.transport, address=nowhere)
    with pytest.raises(errors.Unreachable) as failed:
        HttpZenodo(replace(zenodo.caller, transport=transport)).create_community(NEW)
    assert not failed.value.may_have_happened


@pytest.mark.parametrize(
    ("fault", "seconds"), [("429", 20), ("429_date", 20), ("429_reset", 20), ("429_bare", None), ("503", 7)]
)
def test_how_long_to_wait_is_read_from_seconds_date_or_reset(
    zenodo: HttpZenodo, standin: Standin, fault: str, seconds: int | None
) -> None:
    standin.fault = fault
    with pytest.raises(errors.Unavailable) as failed:
        zenodo.read_community("eu")
    assert failed.value.retry_after == (None if seconds is None else pytest.approx(seconds, abs=2))


def test_gigabytes_are_not_read(zenodo: HttpZenodo, standin: Standin) -> None:
    standin.fault = "flood"
    tracemalloc.start()
    with pytest.raises(errors.UnreadableAnswer):
        zenodo.read_community("eu")
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert highest < 4 * LARGEST_ANSWER


def test_a_redirect_within_the_server_is_followed_and_the_token_leaves_it_never(
    zenodo: HttpZenodo, standin: Standin
) -> None:
    standin.fault = "loop"
    with pytest.raises(errors.UnreadableAnswer):
        zenodo.read_community("eu")
    assert len(standin.asked) == 3
    standin.fault = "other_port"
    with pytest.raises(errors.UnreadableAnswer):
        zenodo.read_community("eu")
    assert len(standin.asked) == 4


def test_a_change_is_never_made_twice_by_a_redirect(zenodo: HttpZenodo, standin: Standin) -> None:
    standin.fault = "loop"
    with pytest.raises(errors.UnreadableAnswer):
        zenodo.create_community(NEW)
    assert len(standin.asked) == 1


def test_who_asks_is_told_honestly_and_without_a_cookie(
    zenodo: HttpZenodo, standin: Standin, portal: Account
) -> None:
    zenodo.read_community("eu")
    zenodo.acting_as("").read_community("eu")
    first, second = (asked.headers for asked in standin.asked)
    assert first["user-agent"] == "EU-project-communities (+http://localhost:8000)"
    assert first["authorization"] == f"Bearer {portal.token}"
    assert "authorization" not in second
    assert "cookie" not in first


@pytest.mark.parametrize("token", ["two words", "line\r\nX-Evil: 1", "schlüssel", "\x00", "x" * 1001])
def test_what_cannot_be_a_token_is_not_sent(zenodo: HttpZenodo, standin: Standin, token: str) -> None:
    with pytest.raises(errors.Unauthorised) as refused:
        zenodo.acting_as(token).list_own_communities()
    assert not standin.asked
    assert token not in str(refused.value)


@pytest.mark.parametrize("fault", ["500", "hang", "cut", "loop", "html", "401"])
def test_no_error_and_no_log_shows_the_token(
    zenodo: HttpZenodo, standin: Standin, portal: Account, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    standin.fault = fault
    with pytest.raises(errors.ZenodoError) as failed:
        zenodo.read_community("eu")
    shown = [repr(zenodo), str(failed.value), repr(failed.value), caplog.text]
    assert failed.value.__cause__ is None
    assert portal.token not in " ".join(shown)
    assert portal.token not in str(list(ZenodoStanding.objects.values()))


def test_a_name_of_a_community_stays_within_its_place_in_the_path(
    zenodo: HttpZenodo, standin: Standin
) -> None:
    with pytest.raises(errors.NotThere):
        zenodo.read_community("../requests?x=1#")
    assert standin.asked[0].path == "/api/communities/..%2Frequests%3Fx%3D1%23"


def test_what_zenodo_says_of_a_field_arrives_by_field(zenodo: HttpZenodo, standin: Standin) -> None:
    with pytest.raises(errors.Invalid) as refused:
        zenodo.create_community(NewCommunity("untitled", ""))
    assert refused.value.errors == {"metadata.title": ("Missing data for required field.",)}


def test_what_was_changed_meanwhile_is_not_overwritten(
    zenodo: HttpZenodo, standin: Standin, monkeypatch: pytest.MonkeyPatch, portal: Account
) -> None:
    there = standin.world.add_community("ours", owner=portal)
    read = zenodo.caller.ask("GET", f"/communities/{there.id}")
    standin.world.change(there.id, title="Changed by its owner")
    monkeypatch.setattr(HttpZenodo, "_read_document", lambda *_: read)
    with pytest.raises(errors.Outdated):
        zenodo.add_awards(there.id, ("00k4n6c32::1",))
    assert standin.world.communities[there.id].title == "Changed by its owner"
    assert standin.world.communities[there.id].award_ids == ()


def test_a_text_that_no_database_takes_is_made_one_that_it_does(
    zenodo: HttpZenodo, standin: Standin, eu: RemoteCommunity
) -> None:
    standin.world.change(eu.id, description="a\x00b\ud800c")
    assert zenodo.read_community("eu").description == "ab?c"
