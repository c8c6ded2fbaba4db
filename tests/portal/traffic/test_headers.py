"""What the headers of an answer tell, and to whom."""

import re
import time

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from portal.traffic.decisions import Decision, Standing, remember_decision
from portal.traffic.gate import Priority, current_gate
from portal.traffic.headers import RateLimitHeadersMiddleware
from tests.portal.traffic.asking import MARIE, MEMBERS, PLAIN, PUBLIC, SEARCH, ask, count_until_refused

pytestmark = pytest.mark.urls("tests.portal.traffic.trial_api")

POLICY_ITEM = re.compile(r'"[a-z-]+";q=\d+;w=\d+')
STANDING_ITEM = re.compile(r'"[a-z-]+";r=\d+;t=\d+')


def test_a_refusal_says_when_to_come_back() -> None:
    count_until_refused(SEARCH)
    answer = ask(SEARCH)
    assert answer.status_code == 429
    assert answer["Retry-After"].isdigit()
    assert 58 <= int(answer["Retry-After"]) <= 60
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-RateLimit-Remaining"] == "0"


def test_a_refusal_keeps_its_retry_after_whatever_reports_it() -> None:
    assert count_until_refused("/api/v1/forgetful/") == 60
    assert 58 <= int(ask("/api/v1/forgetful/")["Retry-After"]) <= 60


def test_the_first_answer_has_all_headers_in_the_published_syntax() -> None:
    before = int(time.time())
    answer = ask(SEARCH)
    assert answer["RateLimit-Policy"] == '"search";q=30;w=60, "minute";q=60;w=60, "hour";q=2000;w=3600'
    assert answer["RateLimit"] == '"search";r=29;t=60, "minute";r=59;t=60, "hour";r=1999;t=3600'
    assert answer["X-RateLimit-Limit"] == "30"
    assert answer["X-RateLimit-Remaining"] == "29"
    assert 60 <= int(answer["X-RateLimit-Reset"]) - before <= 62
    assert "Retry-After" not in answer


def test_the_headers_of_a_refusal_keep_the_syntax_and_agree_with_each_other() -> None:
    count_until_refused(SEARCH)
    answer = ask(SEARCH)
    assert all(POLICY_ITEM.fullmatch(item) for item in answer["RateLimit-Policy"].split(", "))
    assert all(STANDING_ITEM.fullmatch(item) for item in answer["RateLimit"].split(", "))
    assert f'"search";r=0;t={answer["Retry-After"]}' in answer["RateLimit"]


def test_a_user_sees_the_limits_of_users() -> None:
    assert ask(PLAIN, token=MARIE)["RateLimit-Policy"] == '"minute";q=100;w=60, "hour";q=5000;w=3600'


def test_the_tightest_policy_changes_as_the_budget_is_used() -> None:
    for _ in range(40):
        ask(PLAIN)
    answer = ask(SEARCH)
    assert (answer["X-RateLimit-Limit"], answer["X-RateLimit-Remaining"]) == ("60", "19")


def test_a_publicly_cacheable_answer_tells_nobodys_standing() -> None:
    answer = ask(PUBLIC)
    assert answer["RateLimit-Policy"] == '"minute";q=60;w=60, "hour";q=2000;w=3600'
    assert not {"RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining"} & set(answer.headers)
    assert answer["Cache-Control"] == "Public, max-age=60"


def test_a_cacheable_view_is_limited_too_and_its_refusal_is_not_cacheable() -> None:
    assert count_until_refused(PUBLIC) == 60
    assert ask(PUBLIC)["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "token", "status"), [(MEMBERS, "", 401), (PLAIN, "wrong", 401), ("/api/v1/absent/", "", 404)]
)
def test_an_answer_before_the_count_still_tells_the_policies(path: str, token: str, status: int) -> None:
    answer = ask(path, token=token)
    assert answer.status_code == status
    assert answer["RateLimit-Policy"] == '"minute";q=60;w=60, "hour";q=2000;w=3600'
    assert "RateLimit" not in answer


COMMON = '"minute";q=60;w=60, "hour";q=2000;w=3600'


@pytest.mark.usefixtures("whole_site")
@pytest.mark.django_db
def test_who_finds_no_slot_hears_the_policies_and_no_standing() -> None:
    gate = current_gate()
    for _ in range(4):
        gate.enter(Priority.LOW)
    gate.enter(Priority.HIGH)  # makes it strict
    gate._waiting[Priority.LOW] += 2
    answer = ask(PLAIN)
    assert (answer.status_code, answer["RateLimit-Policy"]) == (503, COMMON)
    assert "RateLimit" not in answer


@pytest.mark.usefixtures("whole_site")
@pytest.mark.parametrize(("failure", "status"), [(RuntimeError, 500), (OperationalError, 503)])
def test_a_failure_before_the_count_tells_the_policies_and_looks_nobody_up(
    monkeypatch: pytest.MonkeyPatch, failure: type[Exception], status: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    # Without a database in this test whoever looked for a user would fail.
    monkeypatch.setattr("portal.traffic.throttles.list_demands", fail)
    browser = Client(raise_request_exception=False)
    browser.cookies["sessionid"] = "f" * 32
    answer = browser.get(PLAIN)
    assert (answer.status_code, answer["RateLimit-Policy"]) == (status, COMMON)
    assert "RateLimit" not in answer


def test_whose_network_is_known_to_be_used_up_hears_the_policies_of_a_client() -> None:
    def refuse(request: HttpRequest) -> HttpResponse:
        remember_decision(
            request, Decision(is_allowed=False, standings=(Standing("network", 600, 60, 0, 20),))
        )
        return HttpResponse(status=429)

    answer = RateLimitHeadersMiddleware(refuse)(RequestFactory().get(PLAIN))
    assert (answer["Retry-After"], answer["RateLimit-Policy"]) == ("20", COMMON)
    assert "RateLimit" not in answer


def test_a_page_has_none_of_the_headers() -> None:
    answer = ask("/page/")
    assert answer.status_code == 200
    assert not [name for name in answer.headers if "ratelimit" in name.lower()]
