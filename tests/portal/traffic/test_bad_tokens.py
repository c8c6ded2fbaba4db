"""Tokens that are no good: few a minute from an address, then refused before anybody looks them up."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver
from pytest_django import Settings

from portal.accounts.authentication import ApiTokenAuthentication
from portal.accounts.models import ApiToken, User
from portal.settings import MIDDLEWARE
from portal.traffic.bad_tokens import BadTokenMiddleware, good_tokens
from portal.traffic.checks import attribute_of, list_api_views
from portal.traffic.token_addresses import takes_tokens
from tests.factories import make_user
from tests.portal.traffic.conftest import WriteRates

pytestmark = pytest.mark.django_db

ADDRESS, ELSEWHERE = "192.0.2.7", "198.51.100.9"
PROJECTS, OAI = "/api/v1/projects/", "/oai?verb=Identify"
BAD = "euc_0123456789_" + "x" * 43


@pytest.fixture(autouse=True)
def _all_middleware(settings: Settings, _only_our_middleware: None) -> None:
    settings.MIDDLEWARE = MIDDLEWARE


@pytest.fixture
def user() -> User:
    return make_user()


def _make_token(user: User) -> str:
    return ApiToken.objects.issue(user=user, scopes=["catalogue:read"], lifetime=None)[1]


def _ask(token: str, *, address: str = ADDRESS, path: str = PROJECTS, **extra: Any) -> Any:
    return Client(REMOTE_ADDR=address).get(path, headers={"Authorization": f"Token {token}"}, **extra)


def _use_up_the_attempts() -> None:
    assert [_ask(BAD).status_code for _ in range(10)] == [401] * 10


def test_the_eleventh_bad_token_of_a_minute_is_refused_without_a_look_up(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    _use_up_the_attempts()
    with django_assert_num_queries(0):
        answer = _ask(BAD)
    assert answer.status_code == 429
    assert answer.json()["code"] == "throttled"
    assert answer.json()["violated"][0]["policy"] == "auth-fail"
    assert 58 <= int(answer["Retry-After"]) <= 60
    assert answer["RateLimit-Policy"] == '"auth-fail";q=10;w=60'
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("other", ["euc_zzz", "", "euc_aaaaaaaaaa_" + "y" * 43, "é", "\x00"])
def test_another_bad_token_is_the_same_attempt(other: str) -> None:
    _use_up_the_attempts()
    assert _ask(other).status_code == 429


def test_what_is_no_token_at_all_counts_as_a_bad_one() -> None:
    assert [_ask("nonsense").status_code for _ in range(12)] == [401] * 10 + [429] * 2


def test_requests_without_a_token_and_from_elsewhere_are_served(user: User) -> None:
    _use_up_the_attempts()
    assert _ask(BAD).status_code == 429
    assert Client(REMOTE_ADDR=ADDRESS).get(PROJECTS).status_code == 200
    assert _ask(_make_token(user), address=ELSEWHERE).status_code == 200


def test_past_the_limit_a_new_token_is_not_looked_up_either(user: User) -> None:
    token = _make_token(user)
    _use_up_the_attempts()
    assert _ask(token).status_code == 429


def test_a_neighbour_who_guesses_keeps_no_owner_of_a_working_token_out(user: User) -> None:
    token = _make_token(user)
    assert _ask(token).status_code == 200
    _use_up_the_attempts()
    assert _ask(BAD).status_code == 429
    assert _ask(token).status_code == 200


def test_a_token_that_worked_and_was_revoked_is_a_bad_one(
    user: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    token = _make_token(user)
    assert _ask(token).status_code == 200
    ApiToken.objects.all().delete()
    assert [_ask(token).status_code for _ in range(10)] == [401] * 10
    with django_assert_num_queries(0):
        assert _ask(token).status_code == 429


def test_what_else_is_refused_is_no_fault_of_the_token(user: User) -> None:
    token = _make_token(user)
    refused = ["/api/v1/requests/", "/api/v1/absent/", f"{PROJECTS}?unknown=1"] * 4
    assert {_ask(token, path=path).status_code for path in refused} == {400, 403, 404}
    _use_up_the_attempts()


def test_of_many_at_once_no_more_than_the_limit_learn_that_their_token_is_bad() -> None:
    """Each asks for room before any has failed: the first is answered while fourteen more are let in."""
    request = RequestFactory().get(PROJECTS, REMOTE_ADDR=ADDRESS, HTTP_AUTHORIZATION=f"Token {BAD}")
    statuses: list[int] = []

    def fail_after_the_others(request: HttpRequest) -> HttpResponse:
        if len(let_in) < 15:
            let_in.append(request)
            statuses.append(middleware(request).status_code)
        return HttpResponse(status=401)

    let_in: list[HttpRequest] = []
    middleware = BadTokenMiddleware(fail_after_the_others)
    statuses.append(middleware(request).status_code)
    assert sorted(statuses) == [401] * 10 + [429] * 6


def test_good_tokens_use_nothing_up(user: User) -> None:
    token = _make_token(user)
    assert {_ask(token).status_code for _ in range(15)} == {200}
    _use_up_the_attempts()


def test_a_401_without_a_token_is_no_failed_attempt() -> None:
    guest = Client(REMOTE_ADDR=ADDRESS)
    assert {guest.get("/api/v1/requests/").status_code for _ in range(15)} == {401}
    _use_up_the_attempts()


def test_addresses_of_one_ipv6_network_are_one() -> None:
    statuses = [_ask(BAD, address=f"2001:db8:1:2::{host:x}").status_code for host in range(1, 12)]
    assert statuses == [401] * 10 + [429]


def test_harvesters_who_send_bad_tokens_are_told_to_wait_as_they_understand_it_without_a_look_up(
    user: User, django_assert_num_queries: Callable[[int], Any], caplog: pytest.LogCaptureFixture
) -> None:
    good = _make_token(user)
    assert [_ask(BAD, path=OAI).status_code for _ in range(10)] == [401] * 10
    caplog.clear()
    with django_assert_num_queries(0), caplog.at_level(logging.DEBUG, "django.request"):
        answer = _ask(BAD, path=OAI)
    assert answer.status_code == 503
    assert 58 <= int(answer["Retry-After"]) <= 60
    assert answer.json()["violated"][0]["policy"] == "auth-fail"
    assert [record for record in caplog.records if record.name == "django.request"] == []
    assert _ask(BAD).status_code == 429, "the API counts with it"
    assert _ask(good, path=OAI, address=ELSEWHERE).status_code == 200


def test_every_view_that_looks_tokens_up_counts_those_that_are_no_good() -> None:
    views = list(list_api_views(get_resolver().url_patterns))
    takers = [
        f"/{address}"
        for address, view in views
        if ApiTokenAuthentication in attribute_of(view, "authentication_classes")
    ]
    assert {"/oai", "/api/v1/requests/"} <= set(takers)
    unknown = [path for path in takers if not takes_tokens(RequestFactory().get(path))]
    assert unknown == []


def test_a_redirect_that_nobody_looked_at_makes_no_token_good(user: User) -> None:
    token = _make_token(user)
    for junk in (BAD, token):
        assert _ask(junk, path="/api/v1", address=ELSEWHERE).status_code == 301
    _use_up_the_attempts()
    assert _ask(BAD).status_code == 429
    assert _ask(token).status_code == 429


def test_a_good_token_that_may_not_do_what_it_asks_is_a_good_one(user: User) -> None:
    token = _make_token(user)
    assert _ask(token, path="/api/v1/requests/").status_code == 403
    _use_up_the_attempts()
    assert _ask(token).status_code == 200


def test_pages_take_no_notice_of_the_header() -> None:
    _use_up_the_attempts()
    assert _ask(BAD, path="/health/live/").status_code == 200


def test_the_row_of_the_table_decides(write_rates: WriteRates, settings: Settings) -> None:
    settings.RATES_FILE = write_rates({"policies": {"auth-fail": {"guest": 2, "user": 2}}})
    assert [_ask(BAD).status_code for _ in range(3)] == [401, 401, 429]


def test_no_good_token_is_kept_as_it_is() -> None:
    good = good_tokens()
    good.add("token 4")
    assert "token 4" in good
    assert "token 4" not in str(vars(good))
