"""The account forms: limited by client and by account, from the rates table, and nobody is locked out."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth import urls as allauth_urls
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user
from django.core.cache import cache, caches
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import URLResolver
from django.views.generic import RedirectView
from pytest_django import Settings

from portal.settings import MIDDLEWARE
from portal.traffic.forms import FORMS
from portal.traffic.tally import Outcome, current_tallies
from tests.factories import PASSWORD, make_curator, make_user
from tests.portal.traffic.conftest import SteppedClock, WriteRates

pytestmark = pytest.mark.django_db

LOGIN, ADMIN_LOGIN, SIGNUP = "/accounts/login/", "/admin/login/", "/accounts/signup/"
CODE, RESET = "/accounts/login/code/", "/accounts/password/reset/"
SECOND_STEP = "/accounts/2fa/authenticate/"
OWNER = "owner@uni.example"
# These show something, or end a session; they guess nothing and send nothing.
HARMLESS = {
    "account_logout",
    "account_inactive",
    "account_password_reset_completed",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    # Here the owner has signed in, and confirmed it a short while ago.
    "mfa_index",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "socialaccount_connections",
    "usersessions_list",
    # The other site asks who somebody is.
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "openid_connect_login",
    "openid_connect_callback",
    "orcid_login",
    "orcid_callback",
}


@pytest.fixture(autouse=True)
def _all_middleware(settings: Settings, _only_our_middleware: None) -> None:
    settings.MIDDLEWARE = MIDDLEWARE


def _send(
    path: str, fields: dict[str, str], *, address: str = "192.0.2.7", browser: Client | None = None
) -> Any:
    return (browser or Client()).post(path, fields, REMOTE_ADDR=address)


def _sign_in(
    name: str, password: str = "wrong", *, address: str = "192.0.2.7", browser: Client | None = None
) -> Any:
    return _send(LOGIN, {"login": name, "password": password}, address=address, browser=browser)


def _attack(name: str) -> None:
    """Use up the attempts on the account, from many addresses."""
    statuses = [_sign_in(name, address=f"198.51.100.{number}").status_code for number in range(6)]
    assert (statuses[0], statuses[-1]) == (200, 429)


def _leave(browser: Client) -> None:
    """End the session, and keep the other cookies."""
    browser.post("/accounts/logout/")
    assert not get_user(_as_request(browser)).is_authenticated


def test_the_sixth_form_of_a_minute_from_an_address_is_refused_with_a_page() -> None:
    statuses = [_sign_in(f"person{number}@uni.example").status_code for number in range(6)]
    assert statuses == [200] * 5 + [429]
    answer = _sign_in("somebody@uni.example")
    assert 58 <= int(answer["Retry-After"]) <= 60
    assert answer["Cache-Control"] == "no-store"
    assert "text/html" in answer["Content-Type"]
    assert "Too many attempts" in answer.text
    assert f"wait {answer['Retry-After']} seconds" in answer.text.lower()


def test_the_page_of_a_refusal_speaks_of_others_only_to_those_whom_others_can_hold_up() -> None:
    browser, user = Client(), make_user()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    passwords = {"oldpassword": "wrong", "password1": "x", "password2": "x"}
    answers = [_send("/accounts/password/change/", passwords, browser=browser) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    guest = [_sign_in(f"person{number}@uni.example") for number in range(6)][-1]
    for page in (answers[-1].text, guest.text):
        assert "This form was sent too often in a short time, or others that count with it were" in page
    assert "Did you not try so often yourself?" in guest.text
    assert "Did you not try so often yourself?" not in answers[-1].text, "a user has a budget alone"


def test_all_forms_of_an_address_are_one_budget_and_addresses_have_one_each() -> None:
    for path, field in [(LOGIN, "login"), (SIGNUP, "email"), (CODE, "email"), (RESET, "email")]:
        assert _send(path, {field: f"{field}{len(path)}@uni.example"}).status_code != 429
    assert _send(ADMIN_LOGIN, {"username": "x@uni.example"}).status_code != 429
    assert _send("/accounts/confirm-email/", {"code": "ABC"}).status_code == 429
    assert _sign_in("x@uni.example", address="192.0.2.8").status_code == 200


def test_the_sixth_attempt_on_an_account_is_refused_wherever_it_comes_from() -> None:
    make_user(OWNER)
    _attack(OWNER)
    answer = _sign_in(OWNER, PASSWORD, address="203.0.113.9")
    assert answer.status_code == 429
    assert 290 <= int(answer["Retry-After"]) <= 300
    assert _sign_in("another@uni.example", address="203.0.113.9").status_code == 200


@pytest.mark.parametrize("spelling", ["OWNER@uni.example", " owner@uni.example ", "owner@UNI.example"])
def test_another_spelling_is_the_same_account(spelling: str) -> None:
    _attack(OWNER)
    assert _sign_in(spelling, address="203.0.113.9").status_code == 429


def test_an_account_is_counted_over_all_forms_that_name_it() -> None:
    _attack(OWNER)
    for path, field in [(SIGNUP, "email"), (CODE, "email"), (RESET, "email"), (ADMIN_LOGIN, "username")]:
        assert _send(path, {field: OWNER}, address="203.0.113.9").status_code == 429


def test_refused_attempts_on_an_account_use_up_nothing_of_their_address() -> None:
    _attack(OWNER)
    for _ in range(20):
        assert _sign_in(OWNER, address="203.0.113.9").status_code == 429
    assert [_sign_in(f"p{n}@uni.example", address="203.0.113.9").status_code for n in range(6)] == (
        [200] * 5 + [429]
    )


def test_an_attack_does_not_keep_the_owner_out_of_a_browser_that_is_known() -> None:
    make_user(OWNER)
    browser = Client()
    assert _sign_in(OWNER, PASSWORD, browser=browser).status_code == 302
    _leave(browser)
    _attack(OWNER)
    assert _sign_in(OWNER, PASSWORD, address="203.0.113.9").status_code == 429
    assert _sign_in(OWNER, PASSWORD, browser=browser).status_code == 302
    assert get_user(_as_request(browser)).is_authenticated


def test_neighbours_who_use_up_the_address_do_not_either() -> None:
    make_user(OWNER)
    browser = Client()
    _sign_in(OWNER, PASSWORD, browser=browser)
    _leave(browser)
    for number in range(6):
        last = _sign_in(f"person{number}@uni.example")
    assert last.status_code == 429
    assert _sign_in(OWNER, PASSWORD, browser=browser).status_code == 302


def test_a_known_browser_has_five_attempts_too_and_none_on_other_accounts() -> None:
    make_user(OWNER)
    browser = Client()
    _sign_in(OWNER, PASSWORD, browser=browser)
    _leave(browser)
    assert browser.cookies["known_device"]["httponly"]
    _attack("victim@uni.example")
    assert _sign_in("victim@uni.example", browser=browser, address="203.0.113.9").status_code == 429
    statuses = [_sign_in(OWNER, address=f"203.0.113.{n}", browser=browser).status_code for n in range(6)]
    assert statuses == [200] * 5 + [429]


@pytest.mark.parametrize("forged", ["", "x", '["name:1", "2"]', "WyJhIiwiYiJd:1abc:forged"])
def test_a_forged_cookie_makes_no_browser_known(forged: str) -> None:
    _attack(OWNER)
    browser = Client()
    browser.cookies["known_device"] = forged
    assert _sign_in(OWNER, browser=browser, address="203.0.113.9").status_code == 429


def test_the_desks_own_sign_in_makes_the_browser_known() -> None:
    curator, browser = make_curator(), Client()
    fields = {"username": curator.email, "password": PASSWORD}
    assert _send(ADMIN_LOGIN, fields, browser=browser).status_code == 302
    _leave(browser)
    _attack(curator.email)
    assert _send(ADMIN_LOGIN, fields, browser=browser).status_code == 302


def test_who_is_signed_in_is_counted_as_the_user() -> None:
    browser = Client()
    browser.force_login(make_user(OWNER))
    statuses = [
        _send(
            "/accounts/email/", {"action_add": "", "email": "x"}, browser=browser, address=address
        ).status_code
        for address in (f"198.51.100.{number}" for number in range(6))
    ]
    assert statuses == [200] * 5 + [429]


def test_looking_at_forms_and_signing_out_is_free() -> None:
    browser = Client()
    for _ in range(12):
        assert browser.get(LOGIN).status_code == 200
        assert browser.post("/accounts/logout/").status_code == 302
    assert "known_device" not in browser.cookies


def test_a_form_from_another_site_uses_nothing_up() -> None:
    strict = Client(enforce_csrf_checks=True)
    for _ in range(10):
        assert _sign_in(OWNER, browser=strict).status_code == 403
    assert _sign_in(OWNER).status_code == 200


def test_clearing_the_caches_resets_nothing() -> None:
    _attack(OWNER)
    for every in (cache, caches["limits"]):
        every.clear()
    assert _sign_in(OWNER, address="203.0.113.9").status_code == 429


def test_a_changed_row_changes_the_forms(
    write_rates: WriteRates, settings: Settings, clock_of_limits: SteppedClock
) -> None:
    rows = {"form": {"guest": 3, "user": 3, "window": 1}, "login-name": {"guest": 2, "user": 2}}
    settings.RATES_FILE = write_rates({"policies": rows})
    assert [_sign_in(f"p{n}@uni.example").status_code for n in range(4)] == [200] * 3 + [429]
    clock_of_limits.wait(1)
    assert [_sign_in(OWNER).status_code for _ in range(3)] == [200, 200, 429]


def test_every_form_of_the_accounts_is_limited() -> None:
    names = set(_list_names(allauth_urls.urlpatterns))
    assert {"account_login", "mfa_authenticate", "mfa_login_webauthn", "socialaccount_signup"} <= names
    assert names - HARMLESS <= set(FORMS)


def _list_names(patterns: Any) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _list_names(pattern.url_patterns)
        elif getattr(pattern.callback, "view_class", None) is not RedirectView:
            yield pattern.name


def test_the_table_alone_limits_the_forms(write_rates: WriteRates, settings: Settings) -> None:
    rows = {name: {"guest": 100, "user": 100} for name in ("form", "login-name")}
    settings.RATES_FILE = write_rates({"policies": rows})
    browser, user = Client(), make_user(OWNER)
    assert [_send(RESET, {"email": OWNER}).status_code for _ in range(7)] == [302] * 7
    assert [_send(CODE, {"email": OWNER}).status_code for _ in range(7)] == [302] * 7
    assert [_sign_in(OWNER).status_code for _ in range(12)] == [200] * 12
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    passwords = {"oldpassword": "wrong", "password1": "x", "password2": "x"}
    statuses = [_send("/accounts/password/change/", passwords, browser=browser).status_code for _ in range(7)]
    assert statuses == [200] * 7
    passkeys = [_send("/accounts/2fa/webauthn/login/", {"credential": "{}"}).status_code for _ in range(12)]
    assert passkeys == [302] * 12


def test_staff_see_forms_that_were_let_through_and_those_refused() -> None:
    for number in range(7):
        _sign_in(f"person{number}@uni.example")
    counted = {whose.policy: outcome for whose, outcome in current_tallies().take().items()}
    assert counted == {"form": Outcome(allowed=5, refused=2), "login-name": Outcome(allowed=5)}


def _reach_second_step(name: str, *, browser: Client, address: str) -> None:
    answer = _sign_in(name, PASSWORD, browser=browser, address=address)
    assert answer.headers["Location"] == SECOND_STEP


def _guess_code(browser: Client, code: str, *, address: str) -> int:
    return int(_send(SECOND_STEP, {"code": code}, browser=browser, address=address).status_code)


def _make_owner_with_app() -> str:
    """Return the secret in the app of somebody whose password is known to others."""
    secret = str(generate_totp_secret())
    TOTP.activate(make_user(OWNER), secret)
    return secret


def _make_code(secret: str) -> str:
    counter = max(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_second_factors_of_an_account_are_guessed_five_times_wherever_that_is_done(
    clock_of_limits: SteppedClock,
) -> None:
    secret = _make_owner_with_app()
    guesser = Client()
    _reach_second_step(OWNER, browser=guesser, address="192.0.2.1")
    statuses = [_guess_code(guesser, f"{n:06d}", address=f"198.51.{n}.1") for n in range(60)]
    assert statuses == [200] * 4 + [429] * 56, "the password was the first of five attempts"
    assert _guess_code(guesser, _make_code(secret), address="203.0.113.9") == 429
    assert _sign_in(OWNER, PASSWORD, address="203.0.113.9").status_code == 429, "nor in another session"
    clock_of_limits.wait(300)
    assert _guess_code(guesser, _make_code(secret), address="203.0.113.9") == 302, (
        "and nobody is out for good"
    )


def test_who_guesses_second_factors_does_not_keep_the_owner_out_of_a_browser_that_is_known() -> None:
    secret = _make_owner_with_app()
    browser, guesser = Client(), Client()
    _reach_second_step(OWNER, browser=browser, address="192.0.2.7")
    assert _guess_code(browser, _make_code(secret), address="192.0.2.7") == 302
    _leave(browser)
    Authenticator.objects.update(last_used_at=None)
    cache.clear()  # of codes that were used
    guesses = [_sign_in(OWNER, PASSWORD, browser=guesser, address="198.51.100.1").status_code]
    guesses += [_guess_code(guesser, "000000", address=f"198.51.100.{n}") for n in range(6)]
    assert guesses[-1] == 429
    _reach_second_step(OWNER, browser=browser, address="192.0.2.7")
    assert _guess_code(browser, _make_code(secret), address="192.0.2.7") == 302
    assert get_user(_as_request(browser)).is_authenticated


def test_a_form_to_guess_codes_without_a_pending_sign_in_is_counted_by_address() -> None:
    statuses = [_guess_code(Client(), "000000", address="192.0.2.7") for _ in range(6)]
    assert statuses == [302] * 5 + [429]


def test_a_mailbox_is_no_target_for_codes(mailoutbox: list[EmailMessage]) -> None:
    fields = {"email": OWNER, "name": "Ada", "password1": PASSWORD}
    statuses: list[int] = []
    for path, filled_in in ((SIGNUP, fields), (LOGIN, {"login": OWNER, "password": PASSWORD})):
        browser, address = Client(), f"198.51.100.{len(statuses)}"
        statuses.append(_send(path, filled_in, browser=browser, address=address).status_code)
        for _ in range(2):
            answer = _send("/accounts/confirm-email/", {"action": "resend"}, browser=browser, address=address)
            statuses.append(answer.status_code)
    assert statuses == [302] * 5 + [429]
    assert len(mailoutbox) == 5


def test_mails_to_one_address_are_few_whoever_asks_for_them() -> None:
    victim = "victim@uni.example"
    statuses = []
    for number in range(6):
        browser = Client()
        browser.force_login(make_user(f"member{number}@uni.example"))
        asked = {"action_add": "", "email": victim}
        statuses.append(_send("/accounts/email/", asked, browser=browser).status_code)
    assert statuses == [302] * 5 + [429]


def test_the_admins_form_for_a_new_password_asks_the_old_one_so_guessing_it_is_limited() -> None:
    browser = Client()
    browser.force_login(make_curator())
    guess = {"old_password": "wrong", "new_password1": "x", "new_password2": "x"}
    statuses = [_send("/admin/password_change/", guess, browser=browser).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def _as_request(browser: Client) -> Any:
    class Request:
        session = browser.session

    return Request()
