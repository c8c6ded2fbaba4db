"""A hand-over through the pages: offered, looked at, taken or refused."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, HandOver
from requests_workflow.services import amend, offer_request
from requests_workflow.views import hand_over
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_submitted, make_user
from tests.requests_workflow.web.conftest import SignIn, wait_in_vain
from tests.requests_workflow.web.filling import read_form

GRACE = "grace@partner.example"


def address(request: CommunityRequest, tail: str) -> str:
    return f"/requests/{request.reference}/{tail}"


@pytest.fixture
def grace(db: None) -> User:
    return make_user(GRACE, name="Grace Hopper")


def offer(request: CommunityRequest, email: str = GRACE) -> HandOver:
    return offer_request(request.pk, email=email, stays_as="editor", actor=request.coordinator)


def take(browser: Client, request: CommunityRequest, **entered: str) -> str:
    page = browser.get(address(request, "take-over/")).text
    values = read_form(page) | {"answer": "yes", **entered}
    return browser.post(address(request, "take-over/"), values, follow=True).text


def test_from_the_offer_to_the_new_coordinator(
    browser: Client, ada: User, grace: User, sign_in: SignIn
) -> None:
    request = make_submitted(ada, title="Clean rivers")
    page = browser.post(
        address(request, "hand-over/"), {"email": GRACE, "stays_as": "viewer"}, follow=True
    ).text
    assert "Until they say yes, nothing changes" in page
    assert f"You have offered to hand it over to {GRACE}" in page
    taker = sign_in(grace)
    assert taker.get(address(request, "")).status_code == 404
    looked_at = taker.get(address(request, "take-over/")).text
    assert "Clean rivers" in looked_at
    assert "Ada Lovelace" in looked_at
    assert "you are its coordinator now" in take(taker, request, terms_accepted="on")
    assert "took the request over, and is its coordinator now" in taker.get(address(request, "")).text
    before = browser.get(address(request, "")).text
    assert "members/" not in before
    assert "actions/cancel" not in before


def test_who_can_not_say_no_at_this_moment_is_told_to_try_again(
    ada: User, grace: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = make_submitted(ada)
    offer(request)
    monkeypatch.setattr(hand_over, "refuse_offer", wait_in_vain)
    response = sign_in(grace).post(address(request, "take-over/"), {"answer": "no"})
    assert response.status_code == 503
    assert "at this very moment" in response.text
    assert HandOver.objects.get().ended_at is None


def test_looking_at_an_offer_takes_nothing(ada: User, grace: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    offer(request)
    sign_in(grace).get(address(request, "take-over/"), {"answer": "yes", "terms_accepted": "on"})
    request.refresh_from_db()
    assert request.coordinator == ada


def test_without_the_terms_it_is_not_taken_and_says_so(ada: User, grace: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    offer(request)
    browser = sign_in(grace)
    version = read_form(browser.get(address(request, "take-over/")).text)["version"]
    response = browser.post(address(request, "take-over/"), {"answer": "yes", "version": version})
    assert response.status_code == 422
    assert "Accept the terms." in response.text
    assert "<title>Error:" in response.text


def test_a_no_is_told_and_keeps_the_request_where_it_was(
    browser: Client, ada: User, grace: User, sign_in: SignIn
) -> None:
    request = make_submitted(ada)
    offer(request)
    taker = sign_in(grace)
    for _ in range(2):
        page = taker.post(address(request, "take-over/"), {"answer": "no"}, follow=True).text
    assert "This offer has ended" in page
    assert "You said no on" in page
    assert "did not want to take the request over" in browser.get(address(request, "")).text


def test_a_second_click_on_yes_shows_what_has_become_of_it(ada: User, grace: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    offer(request)
    browser = sign_in(grace)
    values = read_form(browser.get(address(request, "take-over/")).text)
    values |= {"answer": "yes", "terms_accepted": "on"}
    for _ in range(2):
        page = browser.post(address(request, "take-over/"), values, follow=True).text
    assert "You have taken the request over" in page
    assert request.events.filter(action="take_over").count() == 1


def test_what_has_changed_meanwhile_is_looked_at_again(ada: User, grace: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    offer(request)
    browser = sign_in(grace)
    values = read_form(browser.get(address(request, "take-over/")).text)
    amend(request.pk, {"title": "Quite another"}, actor=ada)
    response = browser.post(
        address(request, "take-over/"), {**values, "answer": "yes", "terms_accepted": "on"}
    )
    assert response.status_code == 409
    assert "Quite another" in response.text


def test_an_ended_offer_shows_nothing_of_the_request(ada: User, grace: User, sign_in: SignIn) -> None:
    request = make_submitted(ada, title="Secret rivers")
    offer(request)
    perform(request.pk, "cancel", actor=ada)
    page = sign_in(grace).get(address(request, "take-over/")).text
    assert "This offer has ended" in page
    assert "Secret rivers" not in page


def test_an_offer_is_taken_back_and_a_second_click_finds_it_gone(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    offer(request)
    assert "Take the offer back" in browser.get(address(request, "hand-over/")).text
    for said in ("The offer is withdrawn", "No offer stands"):
        page = browser.post(address(request, "hand-over/withdraw/"), follow=True)
        assert said in page.text
    assert browser.get(address(request, "hand-over/withdraw/")).status_code == 405


def test_a_new_offer_takes_the_place_of_the_old(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    for email in (GRACE, "other@partner.example"):
        browser.post(address(request, "hand-over/"), {"email": email, "stays_as": "leave"})
    assert list(HandOver.objects.values_list("email", "outcome")) == [
        (GRACE, "withdrawn"), ("other@partner.example", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"email": "nobody", "stays_as": "leave"}, "Enter an e-mail address"),
        ({"email": "ada@uni.example", "stays_as": "leave"}, "This is your own address"),
        ({"email": "curator@desk.example", "stays_as": "leave"}, "somebody of the desk"),
        ({"email": GRACE}, "Choose what you want to be"),
    ],
)
def test_a_refused_offer_says_why(browser: Client, ada: User, entered: dict[str, str], said: str) -> None:
    make_curator("curator@desk.example")
    request = make_draft(ada)
    response = browser.post(address(request, "hand-over/"), entered)
    assert response.status_code == 400
    assert said in response.text
    assert not HandOver.objects.exists()


def test_what_is_settled_is_not_handed_over(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada)
    perform(request.pk, "accept", actor=curator)
    assert "hand-over" not in browser.get(address(request, "")).text
    response = browser.get(address(request, "hand-over/"), follow=True)
    assert "is not possible" in response.text


def test_looking_at_an_offer_takes_the_same_number_of_queries_with_more_grants(
    ada: User, grace: User, sign_in: SignIn
) -> None:
    browser, counts = sign_in(grace), []
    for number in (1, 3):
        request = make_submitted(ada, grants=[make_grant().number for _ in range(number)])
        offer(request)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address(request, "take-over/"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
