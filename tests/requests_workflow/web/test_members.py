"""The page on which colleagues are let in, and the one on which they leave."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest
from requests_workflow.outbox.sweeping import sweep
from requests_workflow.services import invite_member
from requests_workflow.views import members as members_page
from tests.factories import make_curator, make_draft, make_submitted, make_user
from tests.requests_workflow.web.conftest import SignIn, wait_in_vain

COLLEAGUE = "grace@partner.example"


def address(request: CommunityRequest, tail: str = "members/") -> str:
    return f"/requests/{request.reference}/{tail}"


def members(request: CommunityRequest) -> list[tuple[str, str]]:
    fresh = CommunityRequest.objects.get(pk=request.pk)
    return [(member.email, member.role) for member in fresh.current_members]


def test_a_colleague_is_invited_and_the_page_tells_of_the_mail(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    response = browser.post(
        address(request), {"email": f" {COLLEAGUE.upper()} ", "role": "viewer"}, follow=True
    )
    assert response.redirect_chain == [(address(request), 302)]
    assert members(request) == [(COLLEAGUE, "viewer")]
    assert "The mail is on its way." in response.text
    sweep()
    assert "Mail sent on" in browser.get(address(request)).text


def test_the_page_says_the_same_of_an_address_with_an_account_and_of_one_without(
    browser: Client, ada: User
) -> None:
    make_user("known@partner.example")
    pages = []
    for email in ("known@partner.example", "other@partner.example"):
        request = make_draft(ada, title="Same")
        page = browser.post(address(request), {"email": email, "role": "viewer"}, follow=True).text
        main = page.partition("<main")[2].partition("</main>")[0].replace(email, "")
        pages.append(re.sub(r'EUC-[0-9-]+|role-[0-9]+|datetime="[^"]*"|name="(?:csrf|ticket)[^>]*', "", main))
    assert "Let in on" in pages[0]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("entered", "said", "status"),
    [
        ({"email": "no address", "role": "viewer"}, "Enter an e-mail address", 400),
        ({"email": "", "role": "viewer"}, "Enter an e-mail address", 400),
        ({"email": "a" * 300 + "@x.org", "role": "viewer"}, "254", 400),
        ({"email": COLLEAGUE, "role": "owner"}, "owner", 400),
        ({"email": COLLEAGUE}, "Choose what your colleague may do.", 400),
        ({"email": "ada@uni.example", "role": "viewer"}, "your own address", 400),
        ({"email": "curator@desk.example", "role": "viewer"}, "somebody of the desk", 400),
    ],
)
def test_a_refused_invitation_says_why_and_keeps_what_was_typed(
    browser: Client, ada: User, entered: dict[str, str], said: str, status: int
) -> None:
    make_curator("curator@desk.example")
    request = make_draft(ada)
    response = browser.post(address(request), entered)
    assert response.status_code == status
    assert said in response.text
    assert f'value="{entered["email"]}"' in response.text or not entered["email"]
    assert "<title>Error:" in response.text
    assert members(request) == []
    assert not request.events.exists()


def test_a_role_is_changed_and_access_ended_and_a_second_click_does_no_harm(
    browser: Client, ada: User
) -> None:
    request = make_draft(ada)
    invite_member(request.pk, email=COLLEAGUE, role="viewer", actor=ada)
    for _ in range(2):
        browser.post(address(request, "members/change/"), {"email": COLLEAGUE, "role": "editor"})
    assert members(request) == [(COLLEAGUE, "editor")]
    for _ in range(2):
        page = browser.post(address(request, "members/remove/"), {"email": COLLEAGUE}, follow=True)
        assert page.status_code == 200
    browser.post(address(request, "members/change/"), {"email": COLLEAGUE, "role": "editor"})
    assert members(request) == []
    assert [event.action for event in request.events.order_by("number")] == [
        "invite",
        "change_role",
        "remove",
    ]


@pytest.mark.parametrize("tail", ["members/change/", "members/remove/"])
def test_looking_changes_nothing(browser: Client, ada: User, tail: str) -> None:
    request = make_draft(ada)
    invite_member(request.pk, email=COLLEAGUE, role="viewer", actor=ada)
    assert browser.get(address(request, tail), {"email": COLLEAGUE, "role": "editor"}).status_code == 405
    assert members(request) == [(COLLEAGUE, "viewer")]


def test_an_editor_lets_nobody_in_or_out(ada: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    editor = make_user(COLLEAGUE)
    for email in (COLLEAGUE, "third@partner.example"):
        invite_member(request.pk, email=email, role="editor", actor=ada)
    browser = sign_in(editor)
    assert "Only the coordinator" in browser.get(address(request), follow=True).text
    browser.post(address(request), {"email": "x@y.example", "role": "viewer"})
    browser.post(address(request, "members/change/"), {"email": "third@partner.example", "role": "viewer"})
    browser.post(address(request, "members/remove/"), {"email": "third@partner.example"})
    assert members(request) == [(COLLEAGUE, "editor"), ("third@partner.example", "editor")]


def test_an_editor_learns_nothing_of_who_else_is_in(ada: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    invite_member(request.pk, email=COLLEAGUE, role="editor", actor=ada)
    invite_member(request.pk, email="third@partner.example", role="viewer", actor=ada)
    browser = sign_in(make_user(COLLEAGUE))
    answers = [
        browser.post(
            address(request, f"members/{what}/"), {"email": email, "role": "editor"}, follow=True
        ).text
        for what in ("remove", "change")
        for email in ("third@partner.example", "nobody@partner.example")
    ]
    assert all("Only the coordinator" in answer for answer in answers)
    assert not any("no more" in answer for answer in answers)


def test_a_member_is_asked_and_then_leaves(ada: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    invite_member(request.pk, email=COLLEAGUE, role="editor", actor=ada)
    browser = sign_in(make_user(COLLEAGUE))
    assert address(request, "leave/") in browser.get(address(request, "")).text
    assert "Leave the request?" in browser.get(address(request, "leave/")).text
    assert members(request) == [(COLLEAGUE, "editor")]
    response = browser.post(address(request, "leave/"), follow=True)
    assert "You have left the request" in response.text
    assert members(request) == []
    assert browser.post(address(request, "leave/")).status_code == 404


def test_who_can_not_leave_at_this_moment_is_told_to_try_again(
    ada: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = make_submitted(ada)
    invite_member(request.pk, email=COLLEAGUE, role="editor", actor=ada)
    browser = sign_in(make_user(COLLEAGUE))
    monkeypatch.setattr(members_page, "leave_request", wait_in_vain)
    response = browser.post(address(request, "leave/"), follow=True)
    assert "at this very moment" in response.text
    assert members(request) == [(COLLEAGUE, "editor")]


def test_a_coordinator_who_wants_to_leave_hands_it_over(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    assert browser.get(address(request, "leave/")).headers["Location"] == address(request, "hand-over/")
    assert "hand the request over" in browser.post(address(request, "leave/"), follow=True).text


@pytest.mark.parametrize("tail", ["members/", "leave/", "hand-over/", "take-over/"])
def test_nobody_elses_request_exists(browser: Client, tail: str, db: None) -> None:
    theirs = make_submitted()
    for page in (address(theirs, tail), f"/requests/EUC-2026-999999/{tail}"):
        assert browser.get(page).status_code == 404
        assert browser.post(page).status_code == 404


@pytest.mark.parametrize(
    "tail", ["members/", "members/change/", "members/remove/", "leave/", "hand-over/", "take-over/"]
)
def test_strangers_sign_in_first(client: Client, tail: str, db: None) -> None:
    for reference in (make_submitted().reference, "EUC-2026-999999"):
        location = client.post(f"/requests/{reference}/{tail}").headers["Location"]
        assert location.startswith("/accounts/login/")


def test_the_number_of_queries_does_not_grow_with_the_members(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    counts = []
    for emails in (["one@x.example"], ["two@x.example", "three@x.example"]):
        for email in emails:
            invite_member(request.pk, email=email, role="viewer", actor=ada)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address(request))
        counts.append(len(queries))
    assert counts[0] == counts[1]
