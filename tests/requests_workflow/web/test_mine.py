"""The list of one's own requests."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from requests_workflow.services import invite_member
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


@pytest.mark.parametrize(
    ("page", "first"), [("", 26), ("2", 1), ("99", 1), ("x", 26), ("-1", 1), ("9" * 30, 1)]
)
def test_a_long_list_has_pages_and_takes_any_number(
    browser: Client, ada: User, page: str, first: int
) -> None:
    grant = make_grant()
    for index in range(1, 27):
        make_draft(ada, title=f"Draft number {index}.", grants=[grant.number])
    response = browser.get("/requests/", {"page": page} if page else {})
    assert response.status_code == 200
    assert f"Draft number {first}." in response.text
    assert f"Draft number {27 - first}." not in response.text


def test_the_number_of_queries_does_not_grow_with_the_rows(browser: Client, ada: User) -> None:
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            make_submitted(ada)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/requests/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_stranger_signs_in_first(client: Client, db: None) -> None:
    assert client.get("/requests/").headers["Location"] == "/accounts/login/?next=/requests/"
