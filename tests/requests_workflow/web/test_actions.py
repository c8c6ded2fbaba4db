"""Actions: asked first, then done, by one address; a refusal says why and what to do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.services import amend, invite_member
from tests.factories import make_curator, make_draft, make_in_review, make_submitted, make_user
from tests.requests_workflow.times import clock_at
from tests.requests_workflow.web.conftest import SignIn


def address(request: CommunityRequest, action: str) -> str:
    return f"/requests/{request.reference}/actions/{action}/"


def decline(request: CommunityRequest, curator: User) -> None:
    perform(request.pk, "decline", actor=curator, reason="other", comment="No.")


def test_asking_changes_nothing(browser: Client, ada: User) -> None:
    request = make_submitted(ada)
    page = browser.get(address(request, "cancel")).text
    assert "closed for good" in page
    request.refresh_from_db()
    assert request.state == "submitted"


@pytest.mark.parametrize(("action", "state"), [("submit", "submitted"), ("cancel", "cancelled")])
def test_confirming_does_it_once(browser: Client, ada: User, action: str, state: str) -> None:
    request = make_draft(ada)
    first = browser.post(address(request, action), {"version": "1", "comment": "Because."}, follow=True)
    assert first.redirect_chain == [(f"/requests/{request.reference}/", 302)]
    request.refresh_from_db()
    assert (request.state, request.version) == (state, 2)
    second = browser.post(address(request, action), {"version": "1", "comment": "Because."}, follow=True)
    assert "You have done so already" in second.text
    request.refresh_from_db()
    assert request.version == 2
    assert request.events.count() == 1


def test_an_appeal_needs_words_and_a_refusal_keeps_the_page(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada)
    decline(request, curator)
    request.refresh_from_db()
    response = browser.post(address(request, "reopen"), {"version": request.version, "comment": " "})
    assert response.status_code == 422
    assert "Write a comment" in response.text
    assert "<title>Error: " in response.text
    browser.post(address(request, "reopen"), {"version": request.version, "comment": "Look at the annex."})
    request.refresh_from_db()
    assert request.state == "submitted"


def test_an_action_on_what_has_changed_meanwhile_is_told_and_the_comment_kept(
    browser: Client, ada: User
) -> None:
    request = make_draft(ada)
    amend(request.pk, {"title": "Other"}, actor=ada)
    response = browser.post(address(request, "submit"), {"version": "1", "comment": "Please be quick."})
    assert response.status_code == 409
    assert "has changed since you read it" in response.text
    assert "Please be quick." in response.text
    assert 'name="version" value="2"' in response.text
    request.refresh_from_db()
    assert request.state == "draft"


def test_an_unready_submission_names_everything_and_leads_to_the_form(browser: Client, ada: User) -> None:
    request = make_draft(ada, title="", description="", grants=[])
    response = browser.post(address(request, "submit"), {"version": "1"})
    assert response.status_code == 422
    for said in ("a title", "Describe", "Name the grant"):
        assert said in response.text
    assert f"/requests/{request.reference}/edit/" in response.text


@pytest.mark.parametrize(
    "action", ["claim", "accept", "decline", "request_changes", "release", "expire", "nonsense"]
)
def test_actions_of_others_have_no_page_here(browser: Client, ada: User, action: str) -> None:
    request = make_submitted(ada)
    assert browser.get(address(request, action)).status_code == 404
    assert browser.post(address(request, action), {"version": "2"}).status_code == 404
    request.refresh_from_db()
    assert request.state == "submitted"


def test_an_action_that_the_state_does_not_know_leads_back_with_the_reason(
    browser: Client, ada: User
) -> None:
    request = make_submitted(ada)
    response = browser.get(address(request, "reopen"), follow=True)
    assert "It can’t be reopened: Ada Lovelace submitted the request on" in response.text


def test_a_refused_action_tells_who_did_what_when(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada)
    perform(request.pk, "accept", actor=curator)
    response = browser.post(address(request, "cancel"), {"version": "3"}, follow=True)
    assert f"It can’t be withdrawn: {curator.name} accepted the request on" in response.text
    request.refresh_from_db()
    assert request.state == "accepted"


def test_withdrawing_says_what_becomes_free_and_who_is_told(browser: Client, ada: User) -> None:
    request = make_submitted(ada, slug="rivers")
    number = request.grant_links.get().grant.number
    page = browser.get(address(request, "cancel")).text
    assert f"becomes free for others: “rivers”, and grant {number}." in page
    assert "The curators are told" in page
    page = browser.get(address(make_draft(ada), "cancel")).text
    assert "nobody is told" in page
    assert "becomes free" not in page


def test_an_appeal_says_who_looks_at_it_and_until_when_it_is_possible(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada)
    with clock_at(timezone.now()):
        decline(request, curator)
    request.refresh_from_db()
    page = browser.get(address(request, "reopen")).text
    assert "Another curator than the one who declined it" in page
    assert request.closed_at
    assert f"{request.closed_at + timedelta(days=60):%-d %B %Y}: 60 days after it was closed" in page


def test_sending_leads_to_the_page_with_all_answers(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    response = browser.get(address(request, "submit"))
    assert response.headers["Location"] == f"/requests/{request.reference}/check/"


def test_a_member_is_told_whose_action_it_is(ada: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    member = make_user("m@uni.example")
    invite_member(request.pk, email=member.email, role="editor", actor=ada)
    browser = sign_in(member)
    assert "Only the coordinator" in browser.get(address(request, "cancel"), follow=True).text
    response = browser.post(address(request, "cancel"), {"version": "2"})
    assert response.status_code == 403
    request.refresh_from_db()
    assert request.state == "submitted"


@pytest.mark.parametrize("version", ["", "x", "0", "1" * 40])
def test_without_the_version_that_was_shown_nothing_is_done(browser: Client, ada: User, version: str) -> None:
    request = make_draft(ada)
    response = browser.post(address(request, "submit"), {"version": version})
    assert response.status_code in {400, 409}
    request.refresh_from_db()
    assert request.state == "draft"


def test_no_action_without_a_token(ada: User) -> None:
    request = make_draft(ada)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    assert browser.post(address(request, "submit"), {"version": "1"}).status_code == 403
    request.refresh_from_db()
    assert request.state == "draft"
