"""The gate on the site as it is served: pages, the API, and what a forged session is worth."""

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal.accounts.models import ApiToken, User
from portal.traffic import session_proof
from portal.traffic.controls import forget_controls, refresh_controls
from portal.traffic.decider import current_decider
from portal.traffic.gate import Gate, Priority, current_gate
from portal.traffic.line import Line
from portal.traffic.models import Switch
from portal.traffic.policies import CAPACITY
from portal.traffic.tally import current_tallies
from tests.factories import PASSWORD, make_user
from tests.portal.traffic.conftest import SecondsClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_site")]

PROJECTS, PROGRAMMES, REQUESTS = "/api/v1/projects/", "/api/v1/programmes/", "/api/v1/requests/"
HARVEST = "/oai?verb=Identify"
HOME, MINE = "/", "/requests/"


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """The gate, with guests in all slots that they may hold, who don't leave."""
    monkeypatch.setattr("portal.traffic.gate.WAIT_UNDER_PRESSURE", 0.001)
    # A busy machine may take longer for a test than the calm that ends the strictness.
    monkeypatch.setattr("portal.traffic.gate.CALM_SECONDS", 600.0)
    gate = current_gate()
    for _ in range(4):
        gate.enter(Priority.LOW)
    gate.enter(Priority.HIGH)  # makes it strict
    gate.leave(Priority.HIGH)
    yield gate
    assert gate._held == Counter({Priority.LOW: 4}), "every slot was given back"


def sign_in(**extra: Any) -> Client:
    """Return the browser of somebody who signed in with the form."""
    user, browser = make_user(), Client(**extra)
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


def test_under_pressure_a_guest_gets_a_page_that_says_when_to_come_back(pressed: Gate) -> None:
    answer = Client().get(HOME)
    assert answer.status_code == 503
    assert 2 <= int(answer["Retry-After"]) <= 10
    assert answer["Cache-Control"] == "no-store"
    assert "wait about ten seconds" in answer.text
    assert not answer.cookies


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_the_page_of_who_is_not_served_speaks_their_language(pressed: Gate, language: str) -> None:
    answer = Client().get(HOME, headers={"Accept-Language": language})
    assert f'<html lang="{language}"' in answer.text
    assert answer["Content-Language"] == language


def test_under_pressure_a_guest_of_the_api_gets_a_problem(pressed: Gate) -> None:
    answer = Client().get(PROJECTS)
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unavailable"
    assert 2 <= int(answer["Retry-After"]) <= 10
    assert answer["Cache-Control"] == "no-store"


def test_a_guest_of_the_api_who_is_not_served_has_used_nothing_up(pressed: Gate) -> None:
    assert [Client().get(PROJECTS).status_code for _ in range(40)] == [503] * 40
    pressed._held.clear()
    assert [Client().get(PROJECTS).status_code for _ in range(31)] == [200] * 30 + [429]
    pressed._held[Priority.LOW] = 4


def test_a_guest_who_finds_people_in_all_the_slots_has_used_nothing_up(pressed: Gate) -> None:
    held = Counter(pressed._held)
    pressed._held.clear()
    pressed._held[Priority.HIGH] = 8
    pressed._strict_until = 0.0
    assert not pressed.is_strict
    assert [Client().get(PROJECTS).status_code for _ in range(31)] == [503] * 31
    pressed._held.clear()
    assert [Client().get(PROJECTS).status_code for _ in range(31)] == [200] * 30 + [429]
    pressed._held.update(held)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, pressed: Gate, seconds: SecondsClock) -> Line:
    """The line before a process in which each guest takes a second."""
    line = Line(clock=seconds)
    monkeypatch.setattr("portal.traffic.admission.current_line", lambda: line)
    monkeypatch.setattr("portal.traffic.line.MOST_COUNTED", 1.0)
    monkeypatch.setattr(pressed._turns, "typical", 1.0)
    return line


@pytest.mark.parametrize("path", [HOME, PROJECTS])
def test_where_guests_are_sent_away_second_after_second_the_front_door_sends_the_next_away(
    line: Line, seconds: SecondsClock, path: str
) -> None:
    for _ in range(3):
        assert not line.is_long
        assert Client().get(path).status_code == 503
        seconds.now += 1
    assert line.is_long


@pytest.mark.parametrize("path", [HOME, PROJECTS])
def test_those_who_are_served_all_the_same_are_no_crowd(line: Line, seconds: SecondsClock, path: str) -> None:
    Switch.objects.create(policy=CAPACITY, reason="To see what it would do.")
    refresh_controls()
    for _ in range(3):
        assert Client().get(path).status_code == 200
        seconds.now += 1
    assert not line.is_long
    forget_controls()


@pytest.mark.parametrize("path", [MINE, REQUESTS])
def test_one_person_who_asks_too_much_at_once_is_no_crowd(
    pressed: Gate, line: Line, seconds: SecondsClock, path: str
) -> None:
    browser = sign_in_before(pressed)
    person = str(User.objects.get().pk)
    for _ in range(2):
        pressed.enter(Priority.HIGH, person)
    for _ in range(5):
        assert browser.get(path).status_code == 503
        seconds.now += 1
    assert not line.is_long
    for _ in range(2):
        pressed.leave(Priority.HIGH, person)


def test_the_wait_differs_from_answer_to_answer(pressed: Gate) -> None:
    assert len({Client().get(HOME)["Retry-After"] for _ in range(40)}) > 2


def test_people_who_are_signed_in_stay_served(pressed: Gate) -> None:
    browser = sign_in_before(pressed)
    assert browser.get(MINE).status_code == 200
    assert browser.get(REQUESTS).status_code == 200
    assert browser.get(PROJECTS).status_code == 200


def sign_in_before(gate: Gate) -> Client:
    """Sign in while there is room, and have it full again."""
    for _ in range(4):
        gate.leave(Priority.LOW)
    browser = sign_in()
    for _ in range(4):
        gate.enter(Priority.LOW)
    return browser


def test_programs_with_a_token_stay_served(pressed: Gate) -> None:
    _, secret = ApiToken.objects.issue(user=make_user(), scopes=["requests:read"], lifetime=None)
    headers = {"Authorization": f"Token {secret}"}
    assert Client().get(REQUESTS, headers=headers).status_code == 200


def test_harvesters_with_a_token_stay_served(pressed: Gate) -> None:
    _, secret = ApiToken.objects.issue(user=make_user(), scopes=["catalogue:read"], lifetime=None)
    headers = {"Authorization": f"Token {secret}"}
    assert Client().get(HARVEST, headers=headers).status_code == 200
    assert Client().get(HARVEST).status_code == 503


def test_while_guests_are_sent_away_a_token_that_is_known_here_stays_served_and_one_that_is_not_waits(
    pressed: Gate,
) -> None:
    _, secret = ApiToken.objects.issue(user=make_user(), scopes=["catalogue:read"], lifetime=None)
    headers = {"Authorization": f"Token {secret}"}
    pressed._waiting[Priority.LOW] += 2
    assert pressed.is_shedding
    for path in (PROJECTS, HARVEST):
        answer = Client().get(path, headers=headers)
        assert answer.status_code == 503
        assert "or with a token that was used here a short while ago" in answer.json()["detail"]
    pressed._waiting[Priority.LOW] -= 2
    assert Client().get(PROJECTS, headers=headers).status_code == 200
    pressed._waiting[Priority.LOW] += 2
    assert [Client().get(path, headers=headers).status_code for path in (PROJECTS, HARVEST)] == [200, 200]
    pressed._waiting[Priority.LOW] -= 2


def test_a_harvester_known_to_be_refused_hears_503_at_the_door() -> None:
    for _ in range(60):
        Client().get(PROGRAMMES)
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(HARVEST)
    assert len(queries) == 0
    assert answer.status_code == 503
    assert answer.json()["violated"][0]["policy"] == "minute"
    assert 1 <= int(answer["Retry-After"]) <= 60


@pytest.mark.parametrize("proof", ["", "x", "0" * 32, "0" * 32 + ":1abcde:forged", "\x00"])
def test_a_forged_session_gains_nothing_and_costs_no_look_up(pressed: Gate, proof: str) -> None:
    browser = Client()
    browser.cookies["sessionid"] = "f" * 32
    browser.cookies["session_proof"] = proof
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(HOME).status_code == 503
    assert len(queries) == 0


def test_another_sessions_proof_gains_nothing(pressed: Gate) -> None:
    browser, forger = sign_in_before(pressed), Client()
    forger.cookies["session_proof"] = browser.cookies["session_proof"].value
    forger.cookies["sessionid"] = "f" * 32
    assert forger.get(HOME).status_code == 503


def test_a_proof_signed_for_something_else_gains_nothing(pressed: Gate) -> None:
    forger = Client()
    forger.cookies["sessionid"] = "f" * 32
    proof = f"1:{session_proof._digest('f' * 32)}"
    forger.cookies["session_proof"] = signing.TimestampSigner(salt="another").sign(proof)
    assert forger.get(HOME).status_code == 503


def test_a_session_that_was_ended_elsewhere_is_proved_once_and_never_again(pressed: Gate) -> None:
    browser = sign_in_before(pressed)
    Session.objects.all().delete()
    copy = Client()
    copy.cookies["sessionid"] = browser.cookies["sessionid"].value
    copy.cookies["session_proof"] = browser.cookies["session_proof"].value
    assert copy.get(HOME).status_code == 200
    copy.cookies["sessionid"] = browser.cookies["sessionid"].value
    copy.cookies["session_proof"] = browser.cookies["session_proof"].value
    assert copy.get(HOME).status_code == 503


def test_signing_in_gives_a_proof_that_scripts_cannot_read_and_signing_out_takes_it() -> None:
    browser = sign_in()
    cookie = browser.cookies["session_proof"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    browser.get(MINE)
    assert browser.cookies["session_proof"].value == cookie.value, "it isn't renewed with every page"
    browser.post("/accounts/logout/")
    assert not browser.cookies["session_proof"].value


def test_a_guest_and_a_program_get_no_proof() -> None:
    _, secret = ApiToken.objects.issue(user=make_user(), scopes=["requests:read"], lifetime=None)
    client = Client()
    client.get(HOME)
    client.get(REQUESTS, headers={"Authorization": f"Token {secret}"})
    assert not client.cookies


def test_a_token_proves_no_session_that_was_made_up() -> None:
    _, secret = ApiToken.objects.issue(user=make_user(), scopes=["catalogue:read"], lifetime=None)
    forger = Client()
    forger.cookies["sessionid"] = "f" * 32
    for path in (PROJECTS, MINE, HOME):
        forger.get(path, headers={"Authorization": f"Token {secret}"})
        assert "session_proof" not in forger.cookies, path


def test_a_token_beside_a_session_neither_proves_it_nor_ends_its_proof() -> None:
    browser, other = sign_in(), make_user()
    proof = browser.cookies["session_proof"].value
    _, secret = ApiToken.objects.issue(user=other, scopes=["catalogue:read"], lifetime=None)
    browser.get(PROJECTS, headers={"Authorization": f"Token {secret}"})
    assert browser.cookies["session_proof"].value == proof
    del browser.cookies["session_proof"]
    browser.get(PROJECTS, headers={"Authorization": f"Token {secret}"})
    assert "session_proof" not in browser.cookies


def test_a_session_that_is_over_keeps_no_proof_by_bringing_a_token(pressed: Gate) -> None:
    browser = sign_in_before(pressed)
    session, proof = browser.cookies["sessionid"].value, browser.cookies["session_proof"].value
    Session.objects.all().delete()
    for expected in (200, 503):
        browser.cookies["sessionid"], browser.cookies["session_proof"] = session, proof
        assert browser.get(HOME, headers={"Authorization": "Token x"}).status_code == expected


def test_who_forgot_the_csrf_token_stays_proved() -> None:
    browser = Client(enforce_csrf_checks=True)
    user = make_user()
    browser.get("/accounts/login/")
    csrf = browser.cookies["csrftoken"].value
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": csrf})
    proof = browser.cookies["session_proof"].value
    assert browser.post(REQUESTS, {}, content_type="application/json").status_code == 403
    assert browser.cookies["session_proof"].value == proof


def test_an_account_that_was_switched_off_is_proved_no_longer() -> None:
    user, browser = make_user(), Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    type(user).objects.update(is_active=False)
    browser.get(HOME)
    assert not browser.cookies["session_proof"].value


def test_the_browsers_of_one_person_have_a_quarter_of_the_slots_together(pressed: Gate) -> None:
    for _ in range(4):
        pressed.leave(Priority.LOW)
    user, browsers = make_user(), [Client(), Client()]
    for browser in browsers:
        browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    for _ in range(4):
        pressed.enter(Priority.LOW)
    for _ in range(2):
        pressed.enter(Priority.HIGH, str(user.pk))
    statuses = [browser.get(path).status_code for browser in browsers for path in (MINE, REQUESTS)]
    for _ in range(2):
        pressed.leave(Priority.HIGH, str(user.pk))
    assert statuses == [503] * 4
    assert [browser.get(MINE).status_code for browser in browsers] == [200] * 2


def test_an_answer_that_is_the_same_for_everybody_gives_no_proof() -> None:
    browser = sign_in()
    del browser.cookies["session_proof"]
    answer = browser.get("/oai/catalogue-1.xsd")
    assert answer.status_code == 200
    assert "session_proof" not in answer.cookies


def test_who_is_not_served_has_used_nothing_up(
    pressed: Gate, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    pressed._waiting[Priority.LOW] += 2
    assert pressed.is_shedding
    assert [Client().get(PROGRAMMES).status_code for _ in range(70)] == [503] * 70
    pressed._waiting[Priority.LOW] -= 2
    for _ in range(4):
        pressed.leave(Priority.LOW)
    served = [Client().get(PROGRAMMES).status_code for _ in range(61)]
    for _ in range(4):
        pressed.enter(Priority.LOW)
    assert served == [200] * 60 + [429]


def test_policies_decide_before_capacity(pressed: Gate) -> None:
    for _ in range(4):
        pressed.leave(Priority.LOW)
    for _ in range(60):
        Client().get(PROGRAMMES)
    for _ in range(4):
        pressed.enter(Priority.LOW)
    assert Client().get(PROGRAMMES).status_code == 429


def test_a_guest_known_to_be_refused_is_told_so_at_the_door_with_the_same_words() -> None:
    for _ in range(60):
        Client().get(PROGRAMMES)
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(PROGRAMMES)
    assert len(queries) == 0
    assert answer.status_code == 429
    assert answer.json()["violated"][0]["policy"] == "minute"
    assert answer["RateLimit"].startswith('"minute";r=0')
    assert answer["Retry-After"].isdigit()
    assert 'rel="help"' in answer["Link"]


def test_a_user_behind_a_refused_address_has_a_budget_of_their_own() -> None:
    browser = sign_in()
    _, secret = ApiToken.objects.issue(user=make_user(), scopes=["catalogue:read"], lifetime=None)
    for _ in range(61):
        Client().get(PROGRAMMES)
    assert Client().get(PROGRAMMES).status_code == 429
    assert browser.get(PROGRAMMES).status_code == 200
    del browser.cookies["session_proof"]
    assert browser.get(PROGRAMMES).status_code == 200
    assert Client().get(PROGRAMMES, headers={"Authorization": f"Token {secret}"}).status_code == 200


def test_probes_are_answered_under_pressure(pressed: Gate) -> None:
    assert Client().get("/health/live/").status_code == 200
    assert Client().get("/robots.txt").status_code == 200


def test_a_slot_is_given_back_when_a_view_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.shortcuts.render", None)
    for path in (HOME, PROJECTS, "/absent/", REQUESTS):
        Client(raise_request_exception=False).get(path)
    assert current_gate()._held.total() == 0


def test_a_slot_is_given_back_by_who_proves_the_password_and_goes_on_with_what_was_asked_before(
    mailoutbox: list[EmailMessage],
) -> None:
    browser = Client()
    browser.force_login(make_user())
    asked = browser.post("/accounts/email/", {"action_add": "", "email": "another@mail.example"})
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    browser.post(asked.headers["Location"], {"password": PASSWORD})
    assert mailoutbox, "what was asked for before went on"
    assert current_gate()._held.total() == 0


def test_refusals_for_want_of_room_are_counted_and_write_no_log(
    pressed: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "django.request"):
        Client().get(HOME)
        Client().get(PROJECTS)
    assert [record for record in caplog.records if record.name == "django.request"] == []
    counted = {whose.policy: outcome.refused for whose, outcome in current_tallies().take().items()}
    assert counted["capacity"] == 2


def test_calls_without_permission_count_like_others() -> None:
    assert [Client().get(REQUESTS).status_code for _ in range(61)] == [401] * 60 + [429]


def test_calls_for_a_format_that_is_not_served_count_too() -> None:
    headers = {"Accept": "image/png"}
    assert [Client().get(PROGRAMMES, headers=headers).status_code for _ in range(61)] == [406] * 60 + [429]


def test_a_token_without_the_scope_counts_too() -> None:
    _, secret = ApiToken.objects.issue(user=make_user(), scopes=["catalogue:read"], lifetime=None)
    headers = {"Authorization": f"Token {secret}"}
    statuses = [Client().get(REQUESTS, headers=headers).status_code for _ in range(101)]
    assert statuses == [403] * 100 + [429]


@pytest.mark.parametrize("junk", ["", "5", "x, y", "\xff", "for=1.2.3.4", "::ffff:", "1" * 5_000])
def test_junk_in_headers_neither_errs_nor_makes_a_bucket(junk: str) -> None:
    for number in range(3):
        for name in ("X-Forwarded-For", "User-Agent", "X-Real-IP"):
            assert Client().get(PROGRAMMES, headers={name: f"{junk}{number}"}).status_code == 200
    decider: Any = current_decider()
    assert len(decider._window._logs["minute"]) == 1
