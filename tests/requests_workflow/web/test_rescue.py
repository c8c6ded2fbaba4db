"""A session that ended in mid-form: what was typed waits for its author, and for nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, KeptAnswers
from requests_workflow.services import invite_member
from requests_workflow.services.keeping import purge_kept_answers
from tests.factories import PASSWORD, make_curator, make_draft, make_in_review, make_submitted, make_user
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
    return sign_in_at(client, "/accounts/login/", email)


def sign_in_at(client: Client, address: str, email: str) -> Any:
    """Fill in the sign-in page as a person who was led to it."""
    token = read_form(client.get(address).text)["csrfmiddlewaretoken"]
    posted = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    return client.post(address, posted)


def end_session(client: Client) -> None:
    del client.cookies[settings.SESSION_COOKIE_NAME]


def lose_all_cookies(client: Client) -> None:
    client.cookies.clear()


def submitted(ada: User) -> CommunityRequest:
    return make_submitted(ada)


def declined(ada: User) -> CommunityRequest:
    curator = make_curator()
    request = make_in_review(curator, ada)
    return perform(request.pk, "decline", actor=curator, reason="other", comment="No.")


STEPS = pytest.mark.parametrize(
    ("make", "page", "posted_to"),
    [
        (submitted, "", "comments/"),
        (submitted, "actions/cancel/", "actions/cancel/"),
        (declined, "actions/reopen/", "actions/reopen/"),
        (make_draft, "check/", "check/"),
    ],
)
LOSSES = pytest.mark.parametrize("lose", [end_session, lose_all_cookies])
Make = Callable[[User], CommunityRequest]


def write_words(client: Client, request: CommunityRequest, page: str) -> dict[str, Any]:
    return {**read_form(client.get(f"/requests/{request.reference}/{page}").text), "comment": WORDS}


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


@LOSSES
@STEPS
def test_words_that_go_along_with_a_step_survive_a_session_that_ended(
    strict: Client, ada: User, make: Make, page: str, posted_to: str, lose: Callable[[Client], None]
) -> None:
    request = make(ada)
    base = f"/requests/{request.reference}/"
    posted = write_words(strict, request, page)
    lose(strict)
    to_login = strict.post(f"{base}{posted_to}", posted)
    assert to_login.status_code == 302
    assert "What you typed is kept" in strict.get(to_login.headers["Location"]).text
    assert request.events.count() == CommunityRequest.objects.get().events.count(), "no step is taken"
    signed_in = sign_in_at(strict, to_login.headers["Location"], "ada@uni.example")
    landing = signed_in.headers["Location"].partition("#")[0]
    assert landing == f"{base}{page}"
    assert read_form(strict.get(landing).text)["comment"] == WORDS


@STEPS
def test_words_sent_after_signing_in_elsewhere_are_back_in_their_box(
    strict: Client, ada: User, make: Make, page: str, posted_to: str
) -> None:
    request = make(ada)
    base = f"/requests/{request.reference}/"
    posted = write_words(strict, request, page)
    lose_all_cookies(strict)
    sign_in_by_hand(strict, "ada@uni.example")
    back = strict.post(f"{base}{posted_to}", posted)
    assert back.headers["Location"].partition("#")[0] == f"{base}{page}"
    shown = strict.get(f"{base}{page}").text
    assert "look it over and go on" in shown
    assert read_form(shown)["comment"] == WORDS


@STEPS
def test_whoever_signs_in_instead_sees_no_words(
    strict: Client, ada: User, make: Make, page: str, posted_to: str
) -> None:
    request = make(ada)
    bob = make_user("bob@uni.example")
    if request.closed_at is None:
        invite_member(request.pk, email=bob.email, role="editor", actor=ada)
    base = f"/requests/{request.reference}/"
    posted = write_words(strict, request, page)
    end_session(strict)
    strict.post(f"{base}{posted_to}", posted)
    sign_in_by_hand(strict, bob.email)
    again = strict.post(f"{base}{posted_to}", posted)
    assert again.status_code == 403
    assert "Somebody else has signed in" in again.text
    for address in (base, f"{base}{page}", f"{base}edit/"):
        assert WORDS not in strict.get(address, follow=True).text
    assert KeptAnswers.objects.get().person == ada


def test_a_declaration_stays_ticked(strict: Client, ada: User) -> None:
    request = make_draft(ada, terms_accepted=False)
    check = f"/requests/{request.reference}/check/"
    page = read_form(strict.get(check).text)
    assert "terms_accepted" not in page
    end_session(strict)
    strict.post(check, {**page, "terms_accepted": "on"})
    sign_in_by_hand(strict, "ada@uni.example")
    assert read_form(strict.get(check).text)["terms_accepted"] == "on"
    request.refresh_from_db()
    assert (request.state, request.terms_accepted_at) == ("draft", None)


def test_words_are_forgotten_once_they_are_sent(strict: Client, ada: User) -> None:
    base = f"/requests/{make_submitted(ada).reference}/"
    posted = {**read_form(strict.get(base).text), "comment": WORDS}
    end_session(strict)
    strict.post(f"{base}comments/", posted)
    sign_in_by_hand(strict, "ada@uni.example")
    assert strict.post(f"{base}comments/", read_form(strict.get(base).text)).status_code == 302
    page = strict.get(base).text
    assert WORDS in page, "in the conversation"
    assert read_form(page)["comment"] == ""
    assert not KeptAnswers.objects.exists()


def test_two_windows_keep_both_their_words_and_the_same_words_once(strict: Client, ada: User) -> None:
    base = f"/requests/{make_submitted(ada).reference}/"
    posted = read_form(strict.get(base).text)
    end_session(strict)
    for words in ("First.", "Second.", "First."):
        strict.post(f"{base}comments/", {**posted, "comment": words})
    assert KeptAnswers.objects.get().answers["comment"] == "First.\n\nSecond."


def test_an_empty_box_is_not_said_to_be_kept(strict: Client, ada: User) -> None:
    base = f"/requests/{make_submitted(ada).reference}/"
    posted = read_form(strict.get(base).text)
    end_session(strict)
    to_login = strict.post(f"{base}comments/", posted)
    assert "What you typed is kept" not in strict.get(to_login.headers["Location"]).text
    assert not KeptAnswers.objects.exists()


def test_a_message_without_a_ticket_leads_to_the_page_and_not_to_an_address_for_posting(
    strict: Client, ada: User
) -> None:
    base = f"/requests/{make_submitted(ada).reference}/"
    assert strict.get(f"{base}comments/").headers["Location"] == base


@pytest.mark.parametrize("ticket", ["", "forged"])
def test_without_our_ticket_a_foreign_message_is_refused(strict: Client, ada: User, ticket: str) -> None:
    base = f"/requests/{make_submitted(ada).reference}/"
    posted = {"comment": WORDS, "seen": "1", "ticket": ticket, "csrfmiddlewaretoken": "x" * 64}
    assert strict.post(f"{base}comments/", posted).status_code == 403
    assert not KeptAnswers.objects.exists()


def test_a_ticket_for_words_keeps_no_proposal(strict: Client, draft: CommunityRequest) -> None:
    words = read_form(strict.get(f"/requests/{draft.reference}/check/").text)["ticket"]
    posted = fill(strict, draft, title=WORDS, ticket=words)
    end_session(strict)
    strict.post(edit(draft), posted)
    assert not KeptAnswers.objects.exists()


def test_kept_words_stand_in_nobodys_way(strict: Client, ada: User, draft: CommunityRequest) -> None:
    KeptAnswers.objects.create(
        request=draft, person=ada, window="words:check", version=1, answers={"comment": WORDS}
    )
    page = strict.get(edit(draft)).text
    assert "This is what you typed last" not in page
    strict.post(edit(draft), {**read_form(page), "then": "discard"})
    assert KeptAnswers.objects.count() == 1, "starting the form anew leaves them"
    check = f"/requests/{draft.reference}/check/"
    sent = strict.post(check, {**read_form(strict.get(check).text), "terms_accepted": "on"})
    assert sent.headers["Location"].endswith("/sent/")
    assert not KeptAnswers.objects.exists()


def test_words_for_an_appeal_outlive_the_end_of_the_request(ada: User) -> None:
    request = declined(ada)
    KeptAnswers.objects.create(request=request, person=ada, window="words:reopen", version=1, answers={})
    assert purge_kept_answers() == 0


@LOSSES
@pytest.mark.parametrize("page", ["members/", "hand-over/"])
def test_an_address_to_invite_survives_a_session_that_ended(
    strict: Client, ada: User, page: str, lose: Callable[[Client], None]
) -> None:
    address = f"/requests/{make_submitted(ada).reference}/{page}"
    chosen = {"role": "viewer"} if page == "members/" else {"stays_as": "viewer"}
    posted = {**read_form(strict.get(address).text), "email": "eva@uni.example", **chosen}
    lose(strict)
    to_login = strict.post(address, posted)
    assert "What you typed is kept" in strict.get(to_login.headers["Location"]).text
    assert sign_in_at(strict, to_login.headers["Location"], "ada@uni.example").headers["Location"] == address
    shown = read_form(strict.get(address).text)
    assert {name: shown[name] for name in ["email", *chosen]} == {"email": "eva@uni.example", **chosen}
    assert strict.post(address, {**posted, **shown}).status_code == 302
    assert not KeptAnswers.objects.exists(), "it was sent, and is kept no more"
