"""A session that ended in mid-form: what was typed waits for its author, and for nobody else."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, KeptAnswers
from requests_workflow.services import invite_member
from tests.factories import PASSWORD, make_draft, make_user
from tests.requests_workflow.web.filling import fill, read_form

WORDS = "Written for an hour"


@pytest.fixture
def strict(ada: User) -> Client:
    """Ada's browser, whose forms need their CSRF tokens as real ones do."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    return client


@pytest.fixture
def draft(ada: User) -> CommunityRequest:
    return make_draft(ada, title="Old")


def edit(request: CommunityRequest) -> str:
    return f"/requests/{request.reference}/edit/"


def sign_in_by_hand(client: Client, email: str) -> Any:
    page = client.get("/accounts/login/")
    token = read_form(page.text)["csrfmiddlewaretoken"]
    posted = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    return client.post("/accounts/login/", posted)


def end_session(client: Client) -> None:
    del client.cookies[settings.SESSION_COOKIE_NAME]


@pytest.mark.parametrize("tail", ["", "keep/"])
def test_what_was_typed_survives_a_session_that_ended(
    strict: Client, draft: CommunityRequest, tail: str
) -> None:
    posted = fill(strict, draft, title=WORDS, website="ftp://half")
    end_session(strict)
    response = strict.post(f"{edit(draft)}{tail}", posted)
    if tail:
        assert response.status_code == 401
        assert response.json()["link"].startswith("/accounts/login/?next=")
    else:
        assert response.headers["Location"] == f"/accounts/login/?next={edit(draft)}"
        assert "What you typed is kept" in strict.get(response.headers["Location"]).text
    draft.refresh_from_db()
    assert draft.title == "Old", "without a session nothing is changed"
    sign_in_by_hand(strict, "ada@uni.example")
    shown = read_form(strict.get(edit(draft)).text)
    assert (shown["title"], shown["website"]) == (WORDS, "ftp://half")


def test_whoever_signs_in_instead_sees_nothing_of_it(strict: Client, draft: CommunityRequest) -> None:
    bob = make_user("bob@uni.example")
    invite_member(draft.pk, email=bob.email, role="editor", actor=draft.coordinator)
    posted = fill(strict, draft, title=WORDS)
    end_session(strict)
    strict.post(edit(draft), posted)
    sign_in_by_hand(strict, bob.email)
    for address in (
        edit(draft),
        f"/requests/{draft.reference}/",
        "/requests/",
        f"/requests/{draft.reference}/check/",
    ):
        assert WORDS not in strict.get(address).text


def test_a_form_of_somebody_else_is_kept_for_its_author(strict: Client, draft: CommunityRequest) -> None:
    bob = make_user("bob@uni.example")
    posted = fill(strict, draft, title=WORDS)
    strict.force_login(bob)
    response = strict.post(edit(draft), posted)
    assert response.status_code == 403
    assert "Somebody else has signed in" in response.text
    assert WORDS not in response.text
    kept = KeptAnswers.objects.get()
    assert (kept.person, kept.answers["title"]) == (draft.coordinator, WORDS)
    draft.refresh_from_db()
    assert draft.title == "Old"


@pytest.mark.parametrize("tail", ["", "keep/"])
def test_a_token_that_signing_in_elsewhere_made_old_loses_no_text(
    strict: Client, draft: CommunityRequest, tail: str
) -> None:
    posted = fill(strict, draft, title=WORDS)
    end_session(strict)
    sign_in_by_hand(strict, "ada@uni.example")
    response = strict.post(f"{edit(draft)}{tail}", posted)
    assert response.status_code == (403 if tail else 302)
    draft.refresh_from_db()
    assert draft.title == "Old", "a form without a valid token changes nothing"
    page = strict.get(edit(draft)).text
    assert read_form(page)["title"] == WORDS
    assert strict.post(edit(draft), {**read_form(page), "then": "save"}).status_code == 302
    draft.refresh_from_db()
    assert draft.title == WORDS


@pytest.mark.parametrize("ticket", [None, "", "forged", "a:b:c"])
def test_without_a_ticket_that_we_signed_a_foreign_form_does_nothing(
    strict: Client, draft: CommunityRequest, ticket: str | None
) -> None:
    posted = fill(strict, draft, title=WORDS, ticket=ticket, csrfmiddlewaretoken="x" * 64)
    response = strict.post(edit(draft), posted)
    assert response.status_code == 403
    assert not KeptAnswers.objects.exists()
    draft.refresh_from_db()
    assert draft.title == "Old"


def test_a_ticket_is_good_for_its_own_request_only(
    strict: Client, draft: CommunityRequest, ada: User
) -> None:
    other = make_draft(ada, title="Other")
    posted = fill(strict, draft, title=WORDS)
    end_session(strict)
    response = strict.post(edit(other), posted)
    assert response.status_code == 302
    assert not KeptAnswers.objects.exists()


def test_an_account_that_was_switched_off_keeps_nothing(strict: Client, draft: CommunityRequest) -> None:
    posted = fill(strict, draft, title=WORDS)
    User.objects.update(is_active=False)
    assert strict.post(edit(draft), posted).status_code == 302
    assert not KeptAnswers.objects.exists()
