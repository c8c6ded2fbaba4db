"""The page of one request, and what is offered on it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.services import amend, comment, invite_member, note
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_submitted, make_user
from tests.requests_workflow.web.conftest import SignIn

NASTY = "<img src=x onerror=alert(1)>"


def address(request: CommunityRequest) -> str:
    return f"/requests/{request.reference}/"


def offered(page: str) -> list[str]:
    return re.findall(r"/actions/([a-z_]+)/", page)


def in_state(state: str, ada: User, curator: User) -> CommunityRequest:
    """Typed by hand: how each state comes about."""
    if state in {"draft", "cancelled"}:
        request = make_draft(ada)
        return perform(request.pk, "cancel", actor=ada) if state == "cancelled" else request
    if state == "submitted":
        return make_submitted(ada)
    request = make_in_review(curator, ada)
    if state == "changes_requested":
        return perform(
            request.pk, "request_changes", actor=curator, comment="Please.", remarks={"slug": "Shorter."}
        )
    if state == "accepted":
        return perform(request.pk, "accept", actor=curator)
    if state == "declined":
        return perform(request.pk, "decline", actor=curator, reason="wrong_grant", comment="It is another.")
    return request


@pytest.mark.parametrize(
    ("state", "words", "actions", "can_change"),
    [
        ("draft", "Nobody else sees the request yet", ["submit", "cancel"], True),
        ("submitted", "waits for a curator", ["cancel"], True),
        ("in_review", "is looking at the request", ["cancel"], True),
        ("changes_requested", "asks for changes", ["resubmit", "cancel"], True),
        ("accepted", "is in the registry", [], False),
        ("declined", "The grant is not the right one", ["reopen"], False),
        ("cancelled", "was withdrawn", [], False),
    ],
)
def test_the_page_says_where_it_stands_and_offers_what_can_be_done(
    browser: Client, ada: User, state: str, words: str, actions: list[str], can_change: bool
) -> None:
    request = in_state(state, ada, make_curator())
    page = browser.get(address(request)).text
    assert words in page
    assert offered(page) == actions
    assert (f"{address(request)}edit/" in page) is can_change
    assert ("What the curator asks for" in page) is (state == "changes_requested")
    assert page.count("<h1") == 1


def test_an_expired_request_says_so(browser: Client, ada: User) -> None:
    request = make_submitted(ada)
    CommunityRequest.objects.filter(pk=request.pk).update(state="expired", closed_at=request.submitted_at)
    page = browser.get(address(request)).text
    assert "no answer in time" in page
    assert offered(page) == ["reopen"]


def test_the_place_in_the_queue_and_the_due_date_are_shown(browser: Client, ada: User) -> None:
    make_submitted()
    request = make_submitted(ada)
    page = browser.get(address(request)).text
    assert "number 2" in page
    assert f"{request.due_day:%-d %B %Y}" in page


def test_remarks_are_shown_until_they_are_answered(browser: Client, ada: User) -> None:
    request = in_state("changes_requested", ada, make_curator())
    comment(request.pk, "I will.", actor=ada)
    assert "What the curator asks for" in browser.get(address(request)).text
    perform(request.pk, "resubmit", actor=ada)
    assert "What the curator asks for" not in browser.get(address(request)).text


def test_the_history_tells_changes_comments_and_people(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada, title="Old title")
    amend(request.pk, {"title": "New title"}, actor=ada)
    comment(request.pk, "Line one\nline two", actor=curator)
    page = browser.get(address(request)).text
    assert "<del><bdi>Old title</bdi></del> is now <ins><bdi>New title</bdi></ins>" in page
    assert "Line one\nline two" in page
    assert curator.display_name in page
    assert "took the request for review" in page


def test_the_coordinator_never_sees_notes_or_reasons_for_overriding(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada, kind="link")
    note(request.pk, "Between curators", actor=curator)
    perform(request.pk, "accept", actor=curator, overrides={"ownership": "Known from a call"})
    page = browser.get(address(request)).text
    assert "Between curators" not in page
    assert "Known from a call" not in page


def test_a_draft_shows_what_the_checks_would_say_without_storing_it(browser: Client, ada: User) -> None:
    request = make_draft(ada, slug="Not a slug")
    assert "begins and ends with a letter" in browser.get(address(request)).text
    assert not request.check_results.exists()


def test_a_draft_whose_kind_was_changed_shows_only_what_its_kind_asks_for(browser: Client, ada: User) -> None:
    request = make_draft(ada, slug="our-old-address")
    amend(request.pk, {"kind": "link", "community": "our-existing-one"}, actor=ada)
    page = browser.get(address(request)).text
    assert "our-existing-one" in page
    assert "our-old-address" not in page
    amend(request.pk, {"kind": "new"}, actor=ada)
    page = browser.get(address(request)).text
    assert "our-existing-one" not in page
    assert "our-old-address" in page


def test_text_of_people_is_escaped_everywhere(browser: Client, ada: User) -> None:
    ada.name = NASTY
    ada.save()
    curator = make_curator()
    request = make_in_review(curator, ada, title=NASTY, description=NASTY)
    amend(request.pk, {"title": NASTY + "2"}, actor=ada)
    comment(request.pk, NASTY, actor=ada)
    perform(request.pk, "request_changes", actor=curator, comment=NASTY, remarks={"title": NASTY})
    for page in (
        address(request),
        f"{address(request)}edit/",
        f"{address(request)}actions/cancel/",
        "/requests/",
    ):
        text = browser.get(page).text
        assert "<img src=x" not in text
        assert "&lt;img" in text


def test_titles_of_other_scripts_are_kept_apart_from_the_page(browser: Client, ada: User) -> None:
    title = "مشروع 🦄 \u202eabc"
    request = make_draft(ada, title=title)
    assert f"<bdi>{title}</bdi>" in browser.get(address(request)).text
    assert f"<bdi>{title}</bdi>" in browser.get("/requests/").text


def test_a_comment_is_added_and_the_page_shows_it(browser: Client, ada: User) -> None:
    request = make_submitted(ada)
    response = browser.post(f"{address(request)}comments/", {"comment": "How long?"}, follow=True)
    assert response.redirect_chain == [(address(request), 302)]
    assert "How long?" in response.text


@pytest.mark.parametrize(
    ("text", "said", "status"),
    [
        ("  ", "Write something first.", 422),
        ("bell \x07", "control characters", 400),
        ("x" * 10_001, "10001", 400),
    ],
)
def test_a_refused_comment_is_kept_with_the_reason(
    browser: Client, ada: User, text: str, said: str, status: int
) -> None:
    request = make_submitted(ada)
    response = browser.post(f"{address(request)}comments/", {"comment": text})
    assert response.status_code == status
    assert said in response.text
    assert text.strip() in response.text
    assert request.events.count() == 1


def test_a_draft_has_no_conversation(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    assert "Your message" not in browser.get(address(request)).text
    response = browser.post(f"{address(request)}comments/", {"comment": "Hello?"})
    assert response.status_code == 409
    assert not request.events.exists()


@pytest.mark.parametrize("tail", ["", "edit/", "actions/cancel/"])
def test_nobody_elses_request_exists(browser: Client, tail: str) -> None:
    theirs = make_submitted()
    nowhere = f"/requests/EUC-2026-999999/{tail}"
    for page in (f"{address(theirs)}{tail}", nowhere):
        response = browser.get(page)
        assert response.status_code == 404
        assert theirs.title not in response.text
    posted = browser.post(
        f"{address(theirs)}{tail}" if tail else f"{address(theirs)}comments/", {"version": "2"}
    )
    assert posted.status_code == 404


@pytest.mark.parametrize("tail", ["", "edit/", "actions/cancel/"])
def test_a_stranger_signs_in_first_whether_it_exists_or_not(client: Client, tail: str, db: None) -> None:
    for reference in (make_submitted().reference, "EUC-2026-999999"):
        response = client.get(f"/requests/{reference}/{tail}")
        assert response.headers["Location"] == f"/accounts/login/?next=/requests/{reference}/{tail}"


def test_a_viewer_reads_and_writes_but_is_offered_no_action(ada: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    viewer = make_user("vi@uni.example")
    invite_member(request.pk, email=viewer.email, role="viewer", actor=ada)
    page = sign_in(viewer).get(address(request)).text
    assert offered(page) == []
    assert "edit/" not in page
    assert "Your message" in page


def test_a_curator_finds_the_way_to_the_desk_and_no_action_of_theirs(ada: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    page = sign_in(make_curator()).get(address(request)).text
    assert offered(page) == []
    assert f"/admin/requests_workflow/communityrequest/{request.pk}/change/" in page


def test_a_personal_page_stays_out_of_caches(browser: Client, ada: User) -> None:
    response = browser.get(address(make_draft(ada)))
    assert response.headers["Cache-Control"] == "private, no-store"


def test_the_number_of_queries_does_not_grow_with_what_is_shown(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada, grants=[make_grant().number])
    counts = []
    for round_ in range(2):
        comment(request.pk, "Something", actor=ada)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address(request))
        counts.append(len(queries))
        if round_ == 0:
            numbers = [link.grant.number for link in request.grant_links.all()]
            amend(request.pk, {"grants": [*numbers, make_grant().number, make_grant().number]}, actor=ada)
            for index in range(3):
                comment(request.pk, f"More {index}", actor=curator)
                invite_member(request.pk, email=f"m{index}@uni.example", role="viewer", actor=ada)
    assert counts[0] == counts[1]
