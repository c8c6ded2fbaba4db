"""The list of one's own requests."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from requests_workflow.services import amend, invite_member, offer_request
from tests.factories import make_curator, make_draft, make_grant, make_submitted, make_user
from tests.requests_workflow.web.conftest import SignIn


def test_it_lists_what_one_filed_and_what_was_shared_and_nothing_else(browser: Client, ada: User) -> None:
    make_draft(ada, title="Mine")
    make_submitted(title="Somebody else's")
    owner = make_user("grace@uni.example", name="Grace")
    shared = make_submitted(owner, title="Shared with me")
    invite_member(shared.pk, email=ada.email, role="viewer", actor=owner)
    page = browser.get("/requests/").text
    assert "Mine" in page
    assert "Shared with me" in page
    assert "Grace" in page
    assert "Somebody else" not in page


def test_a_curator_sees_their_own_here_and_not_the_desk(sign_in: SignIn, db: None) -> None:
    curator = make_curator()
    make_submitted(title="On the desk")
    make_draft(curator, title="The curator's own")
    page = sign_in(curator).get("/requests/").text
    assert "On the desk" not in page
    assert "The curator&#x27;s own" in page


def test_an_empty_list_says_what_to_do(browser: Client) -> None:
    page = browser.get("/requests/").text
    assert "You have no request yet" in page
    assert "/requests/new/" in page


def test_each_row_says_where_it_stands_and_what_is_next(browser: Client, ada: User) -> None:
    request = make_submitted(ada)
    page = browser.get("/requests/").text
    assert "Submitted" in page
    assert "waits for a curator" in page
    assert f"{request.due_day:%-d %B %Y}" in page


def titles(page: str) -> list[str]:
    return re.findall(r"<h2><a [^>]+><bdi>([^<]*)</bdi>", page)


def link(page: str, relation: str) -> str:
    found = re.search(rf'href="([^"]+)" rel="{relation}"', page)
    return html.unescape(found.group(1)) if found else ""


def test_what_moved_last_comes_first_and_pages_lead_there_and_back(browser: Client, ada: User) -> None:
    grant = make_grant()
    drafts = [make_draft(ada, title=f"Draft {index}.", grants=[grant.number]) for index in range(30)]
    amend(drafts[0].pk, {"title": "Touched"}, actor=ada)
    first = browser.get("/requests/", {"q": grant.number}).text
    assert titles(first) == ["Touched", *(f"Draft {index}." for index in range(29, 5, -1))]
    assert not link(first, "prev")
    second = browser.get(f"/requests/{link(first, 'next')}").text
    assert titles(second) == [f"Draft {index}." for index in range(5, 0, -1)]
    assert not link(second, "next")
    back = browser.get(f"/requests/{link(second, 'prev')}").text
    assert titles(back) == titles(first)


@pytest.mark.parametrize(
    "odd",
    [
        {"cursor": "x"},
        {"cursor": "\x00"},
        {"page": "9" * 30},
        {"state": "x"},
        {"state": "\x00"},
        {"q": "\x00"},
    ],
)
def test_odd_parameters_show_the_list(browser: Client, ada: User, odd: dict[str, str]) -> None:
    make_draft(ada, title="Mine")
    response = browser.get("/requests/", odd)
    assert response.status_code == 200
    assert titles(response.text) == ["Mine"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rivers", True),
        ("CLEAN riv", True),
        ("my-slug", True),
        ("WATERLAB", True),
        ("101058390", True),
        ("hydrology waterlab", True),
        ("rivers 999", False),
        ("%", False),
        ("EUC", False),
        ("🦄", True),
    ],
)
def test_every_word_of_a_search_is_found_in_request_or_grant(
    browser: Client, ada: User, text: str, found: bool
) -> None:
    grant = make_grant("101058390", acronym="WaterLab", title="Hydrology of the future")
    make_draft(ada, title="Clean rivers 🦄", slug="my-slug", grants=[grant.number])
    page = browser.get("/requests/", {"q": text}).text
    assert (titles(page) == ["Clean rivers 🦄"]) is found
    assert ("None of your requests fits" in page) is not found


def test_a_reference_finds_its_request(browser: Client, ada: User) -> None:
    request = make_draft(ada, title="First")
    make_draft(ada, title="Second")
    assert titles(browser.get("/requests/", {"q": request.reference.lower()}).text) == ["First"]


def test_a_search_finds_nothing_of_others(browser: Client, ada: User) -> None:
    make_draft(ada)
    theirs = make_submitted(title="Somebody else's")
    assert titles(browser.get("/requests/", {"q": theirs.reference}).text) == []


def test_states_and_what_waits_for_me_are_told_apart(browser: Client, ada: User) -> None:
    make_draft(ada, title="A draft")
    make_submitted(ada, title="Sent")
    owner = make_user("grace@uni.example")
    for role in ("viewer", "editor"):
        shared = make_draft(owner, title=f"As {role}")
        invite_member(shared.pk, email=ada.email, role=role, actor=owner)
    assert titles(browser.get("/requests/", {"state": "submitted"}).text) == ["Sent"]
    assert set(titles(browser.get("/requests/", {"state": "needs_me"}).text)) == {"A draft", "As editor"}
    page = browser.get("/requests/").text
    assert page.count("waiting for you") == 2
    assert page.count("shared with you") == 2


def test_an_offer_to_me_is_shown_first(browser: Client, ada: User) -> None:
    request = make_submitted()
    offer_request(request.pk, email=ada.email, stays_as="leave", actor=request.coordinator)
    assert f"/requests/{request.reference}/take-over/" in browser.get("/requests/").text


def test_the_number_of_queries_does_not_grow_with_the_rows(browser: Client, ada: User) -> None:
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            request = make_submitted(ada)
            invite_member(request.pk, email="x@uni.example", role="viewer", actor=ada)
            shared = make_submitted()
            invite_member(shared.pk, email=ada.email, role="editor", actor=shared.coordinator)
            offer_request(shared.pk, email=ada.email, stays_as="leave", actor=shared.coordinator)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/requests/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_stranger_signs_in_first(client: Client, db: None) -> None:
    assert client.get("/requests/").headers["Location"] == "/accounts/login/?next=/requests/"
