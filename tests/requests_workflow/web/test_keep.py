"""What is typed is kept while it is typed: nothing is lost, and no window writes over another."""

from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client, override_settings

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, KeptAnswers
from requests_workflow.services import amend, invite_member
from tests.factories import make_draft, make_grant, make_submitted, make_user
from tests.requests_workflow.web.conftest import SignIn
from tests.requests_workflow.web.filling import fill, read_form


def edit(request: CommunityRequest) -> str:
    return f"/requests/{request.reference}/edit/"


def keep(browser: Client, request: CommunityRequest, posted: dict[str, Any]) -> Any:
    return browser.post(f"{edit(request)}keep/", posted)


def test_a_draft_is_saved_while_it_is_typed(browser: Client, ada: User) -> None:
    request = make_draft(ada, title="Old")
    answer = keep(browser, request, fill(browser, request, title="While typing"))
    assert answer.json()["status"] == "saved"
    assert answer.json()["text"].startswith("Saved ")
    request.refresh_from_db()
    assert (request.title, request.state) == ("While typing", "draft")


def test_what_a_draft_can_not_hold_is_kept_and_the_rest_is_saved(browser: Client, ada: User) -> None:
    request = make_draft(ada, website="https://old.example")
    posted = fill(browser, request, website="ftp://half", title="Good", further_grants="9999")
    answer = keep(browser, request, posted).json()
    assert answer["text"].endswith("though not all of it can be taken as it is.")
    request.refresh_from_db()
    assert (request.title, request.website) == ("Good", "https://old.example")
    page = browser.get(edit(request)).text
    shown = read_form(page)
    assert (shown["website"], shown["further_grants"], shown["title"]) == ("ftp://half", "9999", "Good")
    assert "Enter a web address" in page, "it is said at once why it is not saved"


@pytest.mark.parametrize("title", ["x" * 300, "bell \x07", "null \x00", "«Água» 🦄 مشروع", ""])
def test_any_title_survives_closing_the_window(browser: Client, ada: User, title: str) -> None:
    request = make_draft(ada, title="Old")
    keep(browser, request, fill(browser, request, title=title))
    assert read_form(browser.get(edit(request)).text)["title"] == " ".join(title.replace("\x00", "").split())


def test_one_window_saves_again_and_again(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    posted = fill(browser, request)
    for title in ("A", "AB", "ABC"):
        assert keep(browser, request, {**posted, "title": title}).json()["status"] == "saved"
    response = browser.post(edit(request), {**posted, "title": "ABCD", "then": "continue"})
    assert response.status_code == 302, "what it saved itself does not make its last step stale"
    request.refresh_from_db()
    assert request.title == "ABCD"


def test_the_second_of_two_windows_is_told_and_overwrites_nothing(browser: Client, ada: User) -> None:
    request = make_draft(ada, title="Old")
    first, second = fill(browser, request), fill(browser, request)
    keep(browser, request, {**first, "title": "First window"})
    answer = keep(browser, request, {**second, "title": "Second window"})
    assert (answer.status_code, answer.json()["status"]) == (409, "stopped")
    assert answer.json()["link"] == edit(request)
    request.refresh_from_db()
    assert request.title == "First window"
    page = browser.get(edit(request)).text
    assert read_form(page)["title"] == "Second window", "what was typed last is shown"
    assert "First window" in page, "beside what is stored"
    browser.post(edit(request), {**read_form(page), "then": "save"})
    request.refresh_from_db()
    assert request.title == "Second window"


def test_what_an_earlier_window_left_is_shown_too(browser: Client, ada: User) -> None:
    request = make_submitted(ada, title="Old")
    first, second = fill(browser, request), fill(browser, request)
    keep(browser, request, {**first, "title": "Left in the first"})
    keep(browser, request, {**second, "title": "Left in the second"})
    page = browser.get(edit(request)).text
    assert read_form(page)["title"] == "Left in the second"
    assert "Left in the first" in page


def test_a_submitted_request_changes_only_when_it_is_saved(browser: Client, ada: User) -> None:
    request = make_submitted(ada, title="Old")
    events = request.events.count()
    answer = keep(browser, request, fill(browser, request, title="Thinking about it"))
    assert "when you save it" in answer.json()["text"]
    request.refresh_from_db()
    assert (request.title, request.events.count()) == ("Old", events)
    assert read_form(browser.get(edit(request)).text)["title"] == "Thinking about it"
    browser.post(edit(request), fill(browser, request))
    request.refresh_from_db()
    assert request.title == "Thinking about it"
    assert not KeptAnswers.objects.exclude(answers={}).exists()


def test_one_can_begin_again_from_what_is_saved(browser: Client, ada: User) -> None:
    request = make_submitted(ada, title="Old")
    keep(browser, request, fill(browser, request, title="Rubbish"))
    browser.post(edit(request), fill(browser, request, then="discard"))
    assert read_form(browser.get(edit(request)).text)["title"] == "Old"


def test_nobody_else_sees_what_was_not_saved(browser: Client, ada: User, sign_in: SignIn) -> None:
    request = make_submitted(ada, title="Old")
    editor = make_user()
    invite_member(request.pk, email=editor.email, role="editor", actor=ada)
    keep(browser, request, fill(browser, request, title="My secret thought"))
    for address in (edit(request), f"/requests/{request.reference}/"):
        assert "My secret thought" not in sign_in(editor).get(address).text


def test_a_colleagues_change_stops_it_and_nothing_is_lost(browser: Client, ada: User) -> None:
    request = make_draft(ada, title="Old")
    posted = fill(browser, request, title="Mine")
    amend(request.pk, {"title": "Theirs"}, actor=ada)
    assert keep(browser, request, posted).status_code == 409
    request.refresh_from_db()
    assert request.title == "Theirs"
    assert read_form(browser.get(edit(request)).text)["title"] == "Mine"


def test_what_a_viewer_types_is_not_taken(ada: User, sign_in: SignIn) -> None:
    request = make_draft(ada, title="Old")
    posted = fill(sign_in(ada), request, title="New")
    viewer = make_user()
    invite_member(request.pk, email=viewer.email, role="viewer", actor=ada)
    assert keep(sign_in(viewer), request, posted).status_code == 403
    request.refresh_from_db()
    assert request.title == "Old"
    assert not KeptAnswers.objects.filter(person=viewer).exists()


def test_strangers_learn_nothing(ada: User, sign_in: SignIn) -> None:
    request = make_draft(ada)
    assert keep(sign_in(make_user()), request, {"title": "x", "version": "1"}).status_code in {403, 404}


def test_a_closed_request_takes_nothing_and_says_so(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    posted = fill(browser, request, title="Too late")
    perform(request.pk, "cancel", actor=ada)
    answer = keep(browser, request, posted)
    assert (answer.status_code, answer.json()["status"]) == (409, "stopped")


def test_more_than_anybody_types_is_refused_and_not_stored(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    answer = keep(browser, request, fill(browser, request, title="x" * 200_000))
    assert (answer.status_code, answer.json()["status"]) == (400, "stopped")
    assert not KeptAnswers.objects.exists()


def test_only_the_last_windows_are_remembered(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    for number in range(13):
        keep(browser, request, fill(browser, request, title=f"Window {number}"))
    assert KeptAnswers.objects.count() == 10
    assert read_form(browser.get(edit(request)).text)["title"] == "Window 12"


@pytest.mark.parametrize(
    ("then", "anchor"),
    [("check_slug", "#id_slug"), ("slug:water-eu", "#id_slug"), ("add_grant", "#further-grants")],
)
def test_a_button_of_the_form_leads_back_to_its_place(
    browser: Client, ada: User, then: str, anchor: str
) -> None:
    request = make_draft(ada)
    response = browser.post(edit(request), fill(browser, request, title="Typed", then=then))
    assert response.headers["Location"] == f"{edit(request)}{anchor}"


@pytest.mark.parametrize("then", ["check_slug", "slug:water-eu", "add_grant"])
def test_every_button_of_the_form_keeps_all_of_it(browser: Client, ada: User, then: str) -> None:
    """Where something is wrong it leads to the top, so that the summary of errors takes the focus."""
    request = make_draft(ada)
    posted = fill(browser, request, title="Typed", website="ftp://half", then=then)
    response = browser.post(edit(request), posted)
    assert response.headers["Location"] == edit(request)
    shown = read_form(browser.get(edit(request)).text)
    assert (shown["title"], shown["website"]) == ("Typed", "ftp://half")
    if then.startswith("slug:"):
        assert shown["slug"] == "water-eu"


def test_further_grants_are_added_and_removed_without_a_script(browser: Client, ada: User) -> None:
    for number in ("100002", "100003"):
        make_grant(number)
    request = make_draft(ada, grants=[make_grant("100001").number])
    for number in ("100002", "100003"):
        shown = fill(browser, request, then="add_grant")
        more = [*shown["further_grants"].split(), number]
        browser.post(edit(request), {**shown, "further_grants": more})
    assert fill(browser, request)["further_grants"].split() == ["100002", "100003"]
    posted = fill(browser, request, then="remove_grant:0", further_grants=["100002", "100003", ""])
    browser.post(edit(request), posted)
    request.refresh_from_db()
    assert [link.grant.number for link in request.grant_links.all()] == ["100001", "100003"]


def test_values_from_the_grant_are_marked_until_they_are_changed(browser: Client) -> None:
    make_grant(
        "100001", acronym="WATER", title="Clean rivers", objective="We clean.", website="https://w.example"
    )
    browser.post("/requests/new/project/", {"grant": "100001", "kind": "new"})
    request = CommunityRequest.objects.get()
    page = browser.get(edit(request)).text
    marked = ["title", "slug", "description", "website"]
    assert [f'data-origin-of="{name}"' in page for name in marked] == [True] * 4
    browser.post(edit(request), fill(browser, request, title="Mine"))
    page = browser.get(edit(request)).text
    assert 'data-origin-of="title"' not in page
    assert 'data-origin-of="website"' in page


def test_a_link_to_the_draft_is_mailed_to_whoever_asks(
    browser: Client, ada: User, mailoutbox: list[EmailMessage]
) -> None:
    request = make_draft(ada)
    response = browser.post(
        edit(request), fill(browser, request, website="ftp://half", then="mail_link"), follow=True
    )
    assert "on its way to ada@uni.example" in response.text
    assert read_form(response.text)["website"] == "ftp://half"
    [letter] = mailoutbox
    assert letter.to == [ada.email]
    assert request.reference in letter.subject
    assert f"http://localhost:8000{edit(request)}" in str(letter.body)


@override_settings(
    EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=1
)
def test_a_mail_server_that_is_away_loses_no_text(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    response = browser.post(
        edit(request), fill(browser, request, title="Typed", then="mail_link"), follow=True
    )
    assert "could not be sent" in response.text
    assert read_form(response.text)["title"] == "Typed"


def test_mails_are_not_sent_without_end(browser: Client, ada: User, mailoutbox: list[EmailMessage]) -> None:
    request = make_draft(ada)
    for _ in range(40):
        page = browser.post(edit(request), fill(browser, request, then="mail_link"), follow=True).text
        if "wait a minute" in page:
            break
    assert "wait a minute" in page
    assert len(mailoutbox) < 40
