"""The door before Django: who is sent away there, what they hear, and who passes."""

import json
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.parser import Parser
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory
from pytest_django import Settings

from portal.accounts.tokens import issue_token
from portal.traffic.admission import IS_SENT_AWAY
from portal.traffic.controls import forget_controls, refresh_controls
from portal.traffic.front_door import VARIANTS, FrontDoor
from portal.traffic.gate import Priority, current_gate
from portal.traffic.line import CALM_SECONDS, current_line, forget_line
from portal.traffic.models import Switch
from portal.traffic.policies import CAPACITY
from portal.traffic.session_proof import cookie_name
from portal.traffic.tally import current_tallies
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_site")]

PROJECTS, HOME = "/api/v1/projects/", "/"


class Waited(NamedTuple):
    """Stands for a connection whose bytes have lain unread for so many milliseconds."""

    milliseconds: int

    def getsockopt(self, level: int, option: int, size: int) -> bytes:
        return struct.pack("52xI", self.milliseconds)


class Heard(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Counting:
    """Django's application, and how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self._django = WSGIHandler()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked.append(environ)
        return self._django(environ, start_response)


@pytest.fixture(autouse=True)
def _line(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A line that has stood for too long, however slowly the test runs."""
    forget_line()
    current_gate.cache_clear()
    # No guest rests here: how long one would depends on how fast the test runs.
    monkeypatch.setattr("portal.traffic.turns.RESTS", 0)
    monkeypatch.setattr("portal.traffic.line.CALM_SECONDS", CALM_SECONDS * 1_000)
    monkeypatch.setattr("portal.traffic.line.BURST_SECONDS", 0.0)
    yield
    forget_line()
    current_gate.cache_clear()


@pytest.fixture
def django() -> Counting:
    return Counting()


@pytest.fixture
def door(django: Counting) -> FrontDoor:
    return FrontDoor(django)


@contextmanager
def connection_left_open() -> Iterator[None]:
    """A test has one connection for all its requests; Django's own test client does the same."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def ask(door: FrontDoor, path: str, *, waited: Any = 500, **extra: Any) -> Heard:
    """Ask as somebody whose request has waited so many milliseconds."""
    environ = RequestFactory().get(path).environ | {"gunicorn.socket": Waited(waited), **extra}
    said: list[Any] = []
    with connection_left_open():
        parts = door(environ, lambda status, headers, *_: said.extend((status, headers)))
        body = b"".join(parts)
        getattr(parts, "close", bool)()
    return Heard(int(said[0][:3]), dict(said[1]), body)


def test_a_guest_in_a_long_line_hears_when_to_come_back(door: FrontDoor) -> None:
    heard = ask(door, PROJECTS)
    assert heard.status == 503
    assert heard.headers["Content-Type"] == "application/problem+json"
    assert 2 <= int(heard.headers["Retry-After"]) <= 10
    assert heard.headers["Cache-Control"] == "no-store"
    assert json.loads(heard.body)["code"] == "unavailable"
    assert len(heard.body) == int(heard.headers["Content-Length"])


def test_the_answer_has_every_header_that_the_gates_own_has(door: FrontDoor, django: Counting) -> None:
    for _ in range(VARIANTS):
        ask(door, PROJECTS)
    kept = ask(door, PROJECTS)
    gates = ask(FrontDoor(django), PROJECTS)
    assert kept.headers.keys() == gates.headers.keys()
    assert {"Content-Security-Policy", "X-Content-Type-Options", "X-Request-ID"} <= kept.headers.keys()


def test_django_is_asked_for_a_few_answers_and_not_again(door: FrontDoor, django: Counting) -> None:
    for _ in range(40):
        ask(door, PROJECTS)
    assert len(django.asked) == VARIANTS


def test_each_answer_has_an_id_of_its_own_in_header_and_body(door: FrontDoor) -> None:
    heard = [ask(door, PROJECTS) for _ in range(20)]
    ids = {answer.headers["X-Request-ID"] for answer in heard}
    assert len(ids) == 20
    assert {json.loads(answer.body)["request_id"] for answer in heard} == ids


def test_the_waits_differ_so_that_a_crowd_does_not_come_back_at_once(door: FrontDoor) -> None:
    assert len({ask(door, PROJECTS).headers["Retry-After"] for _ in range(60)}) > 2


def test_a_head_request_gets_no_body(door: FrontDoor) -> None:
    heard = ask(door, PROJECTS, REQUEST_METHOD="HEAD")
    assert (heard.status, heard.body) == (503, b"")


@pytest.mark.parametrize(("wish", "language"), [("fr", "fr"), ("de", "de"), ("", "en")])
def test_a_guest_of_the_pages_gets_a_page_in_their_language(
    door: FrontDoor, wish: str, language: str
) -> None:
    ask(door, HOME, HTTP_ACCEPT_LANGUAGE="en")
    heard = ask(door, HOME, HTTP_ACCEPT_LANGUAGE=wish)
    assert heard.status == 503
    assert f'<html lang="{language}"' in heard.body.decode()


def test_however_many_languages_are_named_few_answers_are_kept(door: FrontDoor) -> None:
    for number in range(20):
        assert ask(door, HOME, HTTP_ACCEPT_LANGUAGE=f"x{number}").status == 503
    assert [len(kept) for kept in door._kept.values()] == [VARIANTS]


def test_who_has_hardly_waited_passes(door: FrontDoor) -> None:
    ask(door, PROJECTS)
    assert ask(door, PROJECTS, waited=1).status == 200


def test_while_a_guest_is_served_the_next_is_sent_away_though_it_has_not_waited(
    door: FrontDoor, django: Counting
) -> None:
    ask(door, PROJECTS)
    asked = len(django.asked)
    gate = current_gate()
    assert gate.enter(Priority.LOW) is Priority.LOW
    heard = [ask(door, PROJECTS, waited=0).status for _ in range(VARIANTS * 2)]
    gate.leave(Priority.LOW)
    assert heard == [503] * VARIANTS * 2
    assert len(django.asked) - asked < VARIANTS


PLAIN = b"GET /api/v1/projects/?search=x HTTP/1.1\r\nHost: localhost\r\n\r\n"


def refuse(door: FrontDoor, head: bytes, *, waited: int = 500) -> Heard | None:
    """Ask as somebody whose request no thread has read yet."""
    said = door.find_refusal(head, peer="203.0.113.7", connection=Waited(waited))
    if said is None:
        return None
    first, _, rest = said.partition(b"\r\n")
    headers, _, body = rest.partition(b"\r\n\r\n")
    return Heard(int(first.split()[1]), dict(Parser().parsestr(headers.decode(), headersonly=True)), body)


@pytest.fixture
def ready(door: FrontDoor) -> FrontDoor:
    """A door that has heard what is said to a crowd."""
    for _ in range(VARIANTS):
        ask(door, PROJECTS)
    return door


def test_a_guest_can_be_sent_away_before_a_thread_reads_the_request(ready: FrontDoor) -> None:
    heard = refuse(ready, PLAIN)
    assert heard is not None
    said_by_thread = ask(ready, PROJECTS)
    assert heard.status == 503
    assert set(heard.headers) - set(said_by_thread.headers) == {"Date", "Connection"}
    assert set(said_by_thread.headers) <= set(heard.headers)
    assert heard.headers["Connection"] == "close"
    assert len(heard.body) == int(heard.headers["Content-Length"])
    assert json.loads(heard.body)["request_id"] == heard.headers["X-Request-ID"]


def test_each_of_them_has_an_id_of_their_own(ready: FrontDoor) -> None:
    heard = [refuse(ready, PLAIN) for _ in range(20)]
    assert len({answer.headers["X-Request-ID"] for answer in heard if answer}) == 20


def test_a_head_request_gets_none_of_the_body_then_either(ready: FrontDoor) -> None:
    heard = refuse(ready, PLAIN.replace(b"GET", b"HEAD"))
    assert heard is not None
    assert heard.body == b""
    assert int(heard.headers["Content-Length"]) > 0


def test_a_page_speaks_their_language_then_too(door: FrontDoor) -> None:
    for _ in range(VARIANTS):
        ask(door, HOME, HTTP_ACCEPT_LANGUAGE="fr")
    french = PLAIN.replace(b"/api/v1/projects/", b"/browse/projects/").replace(
        b"Host", b"Accept-Language: fr\r\nHost"
    )
    heard = refuse(door, french)
    assert heard is not None
    assert heard.headers["Content-Language"] == "fr"


def test_whoever_has_hardly_waited_is_read_by_a_thread(ready: FrontDoor) -> None:
    assert refuse(ready, PLAIN, waited=1) is None


def test_the_application_is_never_asked_then(door: FrontDoor, django: Counting) -> None:
    ask(door, PROJECTS)
    assert len(django.asked) == 1
    assert refuse(door, PLAIN) is None
    assert len(django.asked) == 1


@pytest.mark.parametrize(
    "head",
    [
        PLAIN.replace(b"Host", b"Cookie: sessionid=x\r\nHost"),
        b"GET /health/live/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /static/design/base.css HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ids=["cookie", "probe", "file"],
)
def test_whoever_may_matter_is_read_by_a_thread(ready: FrontDoor, head: bytes) -> None:
    for _ in range(VARIANTS):
        ask(ready, HOME)
    assert refuse(ready, head) is None


def test_what_staff_run_dry_is_read_by_a_thread_too(ready: FrontDoor) -> None:
    Switch.objects.create(policy=CAPACITY, reason="To see what it would do.")
    refresh_controls()
    assert refuse(ready, PLAIN) is None
    forget_controls()


def test_who_is_sent_away_then_is_counted_under_the_address_that_our_proxy_names(
    ready: FrontDoor, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = ["203.0.113.7"]
    current_tallies().take()
    refuse(ready, PLAIN.replace(b"Host", b"X-Forwarded-For: 198.51.100.1\r\nHost"))
    refuse(ready, PLAIN.replace(b"Host", b"X-Forwarded-For: 198.51.100.2\r\nHost"))
    counts = current_tallies().take()
    assert len({whose.client for whose in counts}) == 2
    assert len({whose.network for whose in counts}) == 1


def test_a_proved_session_passes(door: FrontDoor) -> None:
    user, browser = make_user(), Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert ask(door, "/requests/", HTTP_COOKIE=write_cookies(browser.cookies)).status == 200


def test_a_forged_session_does_not(door: FrontDoor) -> None:
    forged = f"sessionid={'f' * 32}; session_proof={'f' * 32}:1abcde:forged"
    assert ask(door, PROJECTS, HTTP_COOKIE=forged).status == 503


def test_a_token_that_has_worked_here_passes_and_an_unknown_one_does_not(door: FrontDoor) -> None:
    secret = issue_token(make_user(), name="harvester", scopes=["catalogue:read"], lifetime=timedelta(days=1))
    token = {"HTTP_AUTHORIZATION": f"Token {secret}"}
    assert ask(door, PROJECTS, waited=0, **token).status == 200
    assert ask(door, PROJECTS, **token).status == 200
    assert ask(door, PROJECTS, HTTP_AUTHORIZATION="Token unknown").status == 503


GUEST = b"GET /requests/ HTTP/1.1\r\nHost: localhost\r\n%b\r\n"


def test_a_proved_session_goes_before_others_who_wait_and_a_forged_one_does_not(door: FrontDoor) -> None:
    user, browser = make_user(), Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    cookies = write_cookies(browser.cookies)
    forged = cookies.replace(f"{cookie_name()}=", f"{cookie_name()}=x")
    assert door.find_person(GUEST % f"Cookie: {cookies}\r\n".encode()) == str(user.pk)
    assert not door.find_person(GUEST % f"Cookie: {forged}\r\n".encode())
    assert not door.find_person(GUEST % b"")


def test_a_token_that_has_worked_here_goes_first_where_tokens_are_taken(door: FrontDoor) -> None:
    secret = issue_token(make_user(), name="harvester", scopes=["catalogue:read"], lifetime=timedelta(days=1))
    shown = f"Authorization: Token {secret}\r\n".encode()
    asked = PLAIN.replace(b"Host", shown + b"Host")
    before = door.find_person(asked)
    assert ask(door, PROJECTS, waited=0, HTTP_AUTHORIZATION=f"Token {secret}").status == 200
    after, elsewhere = door.find_person(asked), door.find_person(GUEST % shown)
    assert (before, bool(after), elsewhere) == ("", True, "")


@pytest.mark.parametrize("path", ["/health/", "/health/live/", "/robots.txt"])
def test_probes_go_first_one_after_another(door: FrontDoor, path: str) -> None:
    known = {
        door.find_person(GUEST.replace(b"/requests/", each.encode()) % b"") for each in (path, "/health/")
    }
    assert (len(known), "" in known) == (1, False)


class Passing(Waited):
    """Stands for a connection whose request passed others who waited."""

    has_passed = True


def test_who_passed_others_says_nothing_of_how_long_these_wait(door: FrontDoor) -> None:
    line = current_line()
    line._standing_since = 1.0
    ask(door, HOME, **{"gunicorn.socket": Passing(0)})
    assert line._standing_since == 1.0
    ask(door, HOME, waited=0)
    assert line._standing_since is None


@pytest.mark.parametrize("path", ["/health/live/", "/robots.txt"])
def test_probes_always_hear_something(door: FrontDoor, path: str) -> None:
    assert ask(door, path).status == 200


def test_who_passes_may_ask_for_a_path_beyond_latin_letters(door: FrontDoor) -> None:
    ask(door, PROJECTS)
    path = "/health/ﬁ\ufeff龪/".encode().decode("latin-1")
    assert ask(door, HOME, PATH_INFO=path).status == 404


@pytest.mark.parametrize("path", ["/ﬁ\ufeff龪/", "/api/v1/ﬁ龪/"])
def test_who_is_sent_away_may_ask_for_one_too(door: FrontDoor, path: str) -> None:
    for _ in range(2):
        assert ask(door, HOME, PATH_INFO=path.encode().decode("latin-1")).status == 503


def test_what_others_hear_never_depends_on_what_one_asked_for(door: FrontDoor) -> None:
    for path in ("/nowhere/", "/api/v1/nowhere/", "/browse/projects.csv"):
        ask(door, path)
    assert "text/html" in ask(door, HOME).headers["Content-Type"]
    assert {json.loads(ask(door, PROJECTS).body)["code"] for _ in range(VARIANTS)} == {"unavailable"}


def test_a_full_house_that_does_not_say_when_to_come_back_is_not_kept() -> None:
    def fail(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("503 Service Unavailable", [])
        return [b"unwell"]

    door = FrontDoor(fail)
    assert ask(door, HOME).status == 503
    assert door._kept == {}


def test_what_staff_run_dry_sends_nobody_away(door: FrontDoor) -> None:
    Switch.objects.create(policy=CAPACITY, reason="To see what it would do.")
    refresh_controls()
    assert ask(door, PROJECTS).status == 200
    forget_controls()


def test_no_header_can_ask_for_the_answer_of_a_full_house(door: FrontDoor) -> None:
    name = "HTTP_" + IS_SENT_AWAY.upper().replace(".", "_")
    assert ask(door, PROJECTS, waited=0, **{name: "1"}).status == 200


def test_an_answer_that_is_no_full_house_is_not_kept_for_others() -> None:
    def redirect(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(
            "301 Moved Permanently", [("Location", f"https://portal.example{environ['PATH_INFO']}")]
        )
        return [b""]

    door = FrontDoor(redirect)
    heard = ask(door, PROJECTS)
    assert (heard.status, heard.headers["Location"]) == (301, f"https://portal.example{PROJECTS}")
    assert door._kept == {}


def test_who_is_sent_away_is_counted_for_staff_by_client_and_network(door: FrontDoor) -> None:
    current_tallies().take()
    ask(door, PROJECTS, REMOTE_ADDR="203.0.113.7")
    [(whose, outcome)] = current_tallies().take().items()
    assert (whose.policy, outcome.refused) == (CAPACITY, 1)
    assert whose.client.startswith("v4:")
    assert whose.network.startswith("net4:")


def write_cookies(cookies: SimpleCookie) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
