"""The last page: what a curator will see, everything that is missing at once, and one submission."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities.slugs import slug_skeleton
from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Reservation
from requests_workflow.services import amend, invite_member
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_submitted, make_user
from tests.requests_workflow.stage import withdraw_proofs
from tests.requests_workflow.web.conftest import SignIn
from tests.requests_workflow.web.filling import fill, read_form


def check(request: CommunityRequest) -> str:
    return f"/requests/{request.reference}/check/"


def confirm(browser: Client, request: CommunityRequest, **entered: Any) -> dict[str, Any]:
    values = {**read_form(browser.get(check(request)).text), "terms_accepted": "on", **entered}
    return {name: value for name, value in values.items() if value is not None}


def test_all_answers_are_listed_each_with_its_way_back(browser: Client, ada: User) -> None:
    request = make_draft(
        ada, title="«Água»", slug="agua", grants=[make_grant("100001", acronym="WATER").number]
    )
    page = browser.get(check(request)).text
    for shown in ("«Água»", "zenodo.org/communities/", "WATER", "What the project shares."):
        assert shown in page
    for field in ("id_title", "id_slug", "id_description", "id_website", "id_grant", "further-grants"):
        assert f'href="/requests/{request.reference}/edit/#{field}"' in page
        assert f'id="{field}"' in browser.get(f"/requests/{request.reference}/edit/").text


def test_the_checks_say_what_a_curator_will_see(browser: Client, ada: User) -> None:
    request = make_draft(ada, website="", slug="nothing-alike")
    page = browser.get(check(request)).text
    assert "No website is named yet." in page
    assert "does not show the acronym" in page
    perform(request.pk, "submit", actor=ada)
    curator_sees = {result.check_id for result in request.check_results.all()}
    assert len(curator_sees) == page.count('<span class="tag tag--')


def test_sending_submits_once_however_often_one_clicks(browser: Client, ada: User) -> None:
    request = make_draft(ada, terms_accepted=False)
    posted = confirm(browser, request, comment="Please hurry.")
    answers = [browser.post(check(request), posted) for _ in range(3)]
    sent = f"/requests/{request.reference}/sent/"
    assert [answer.headers["Location"] for answer in answers] == [sent] * 3
    request.refresh_from_db()
    assert request.state == "submitted"
    assert request.terms_accepted_at is not None
    assert list(request.events.values_list("action", "text__comment")) == [("submit", "Please hurry.")]


def test_the_back_button_after_sending_leads_to_the_confirmation(browser: Client, ada: User) -> None:
    request = make_submitted(ada)
    assert browser.get(check(request)).headers["Location"] == f"/requests/{request.reference}/sent/"


def test_everything_that_is_missing_is_told_at_once(browser: Client, ada: User) -> None:
    make_submitted(slug="water", grants=[make_grant("100001").number])
    request = make_draft(ada, title="", description="", slug="water", grants=["100001"], terms_accepted=False)
    withdraw_proofs(ada)
    page = browser.post(check(request), confirm(browser, request, terms_accepted=None)).text
    assert "<title>Error: " in page
    summary = page.partition('class="error-summary"')[2].partition("</div>")[0]
    for said in (
        "Give the community a title.",
        "Describe the community",
        "The address “water” is that of another community",
        "Grant 100001 has a community or an open request",
        "Prove your e-mail address",
        "Accept the terms.",
    ):
        assert summary.count(said) == 1, said
    request.refresh_from_db()
    assert request.state == "draft"
    assert not Reservation.objects.filter(request=request).exists()


def test_before_one_tries_it_is_said_what_is_missing(browser: Client, ada: User) -> None:
    request = make_draft(ada, title="")
    page = browser.get(check(request)).text
    assert "Before it can be sent" in page
    assert f'href="/requests/{request.reference}/edit/#id_title"' in page
    assert "<title>Error: " not in page


def test_the_declaration_is_not_recorded_when_sending_is_refused(browser: Client, ada: User) -> None:
    request = make_draft(ada, title="", terms_accepted=False)
    response = browser.post(check(request), confirm(browser, request, comment="Kept"))
    assert response.status_code == 422
    shown = read_form(response.text)
    assert (shown["terms_accepted"], shown["comment"]) == ("on", "Kept"), "but the page remembers it"
    request.refresh_from_db()
    assert request.terms_accepted_at is None


def test_what_waits_beside_the_request_keeps_it_from_being_sent_without_it(
    browser: Client, ada: User
) -> None:
    request = make_draft(ada)
    posted = fill(browser, request, website="ftp://half")
    browser.post(f"/requests/{request.reference}/edit/keep/", posted)
    response = browser.post(check(request), confirm(browser, request))
    assert response.status_code == 422
    assert "Website: What you typed here is not saved" in response.text
    request.refresh_from_db()
    assert request.state == "draft"


def test_what_was_shown_is_what_is_sent(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    posted = confirm(browser, request)
    amend(request.pk, {"title": "Changed by a colleague"}, actor=ada)
    response = browser.post(check(request), posted)
    assert response.status_code == 409
    assert "Changed by a colleague" in response.text
    request.refresh_from_db()
    assert request.state == "draft"
    assert browser.post(check(request), {**posted, **read_form(response.text)}).status_code == 302


@pytest.mark.parametrize("version", [None, "x", "0"])
def test_without_its_version_nothing_is_sent(browser: Client, ada: User, version: str | None) -> None:
    request = make_draft(ada)
    assert browser.post(check(request), confirm(browser, request, version=version)).status_code == 400
    request.refresh_from_db()
    assert request.state == "draft"


def test_an_answer_to_a_curator_goes_back_to_them(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada)
    perform(request.pk, "request_changes", actor=curator, comment="Nearly.")
    page = browser.get(check(request)).text
    assert "Send the request back to the curators" in page
    browser.post(check(request), confirm(browser, request, comment="Done."))
    request.refresh_from_db()
    assert (request.state, request.kept_for) == ("submitted", curator)
    assert request.events.last().text.comment == "Done."  # type: ignore[union-attr]


def test_an_editor_sees_the_check_and_can_not_send(ada: User, sign_in: SignIn) -> None:
    request = make_draft(ada)
    editor = make_user()
    invite_member(request.pk, email=editor.email, role="editor", actor=ada)
    browser = sign_in(editor)
    page = browser.get(check(request)).text
    assert "Only the coordinator of the request can send it" in page
    response = browser.post(check(request), {"version": "1", "terms_accepted": "on"})
    assert response.status_code == 403
    request.refresh_from_db()
    assert request.state == "draft"


@pytest.mark.parametrize("tail", ["check/", "sent/", "copy/", "edit/"])
def test_requests_of_others_are_not_there(browser: Client, tail: str) -> None:
    request = make_submitted()
    assert browser.get(f"/requests/{request.reference}/{tail}").status_code == 404


def test_the_confirmation_tells_what_happens_when(browser: Client, ada: User) -> None:
    request = make_submitted(ada)
    page = browser.get(f"/requests/{request.reference}/sent/").text
    assert request.reference in page
    assert request.due_day is not None
    assert f'By <time datetime="{request.due_day}">{request.due_day:%-d %B %Y}</time>' in page
    assert ada.email in page
    assert f"/requests/{request.reference}/copy/" in page


def test_the_confirmation_stays_true(browser: Client, ada: User) -> None:
    request = make_submitted(ada)
    perform(request.pk, "cancel", actor=ada)
    page = browser.get(f"/requests/{request.reference}/sent/")
    assert page.status_code == 200
    assert "Something has happened since" in page.text
    assert "is with the curators" not in page.text
    assert "What happens next" not in page.text
    draft = make_draft(ada)
    assert browser.get(f"/requests/{draft.reference}/sent/").status_code == 302


def test_the_copy_holds_every_answer(browser: Client, ada: User) -> None:
    request = make_submitted(
        ada, title="«Água»", grants=[make_grant("100001").number, make_grant("100002").number]
    )
    page = browser.get(f"/requests/{request.reference}/copy/").text
    for shown in (
        request.reference,
        "«Água»",
        request.slug,
        request.description,
        request.website,
        "100001",
        "100002",
    ):
        assert shown in page
    assert ada.name in page


@pytest.mark.parametrize("tail", ["check/", "sent/", "copy/", "edit/"])
def test_the_number_of_queries_does_not_grow_with_the_grants(browser: Client, ada: User, tail: str) -> None:
    def count_queries(number: int) -> int:
        make = make_draft if tail in {"check/", "edit/"} else make_submitted
        request = make(ada, grants=[make_grant().number for _ in range(number)])
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/requests/{request.reference}/{tail}").status_code == 200
        return len(queries)

    count_queries(1)
    assert count_queries(3) == count_queries(1)


def test_the_advice_on_an_address_says_why_and_offers_three_free_ones(browser: Client, ada: User) -> None:
    for slug in ("water", "water-project", "water-eu"):
        make_submitted(slug=slug)
    request = make_draft(ada, grants=[make_grant("100001", acronym="WATER").number])
    for typed, said in {
        "wa-ter": "another community",
        "Ælf!": "lower-case",
        "admin": "reserved",
        "": "",
    }.items():
        page = browser.get(f"/requests/{request.reference}/edit/address/", {"slug": typed}).text
        assert said in page
        offered = [part.partition('"')[0] for part in page.split('value="slug:')[1:]]
        assert len(offered) == 3, typed
        held = set(Reservation.objects.values_list("value", flat=True))
        assert not held & {slug_skeleton(slug) for slug in offered}
    page = browser.get(f"/requests/{request.reference}/edit/address/", {"slug": "waters"}).text
    assert "is free at this moment" in page


def test_an_address_that_the_request_holds_is_called_kept_and_not_free(browser: Client, ada: User) -> None:
    request = make_submitted(ada, slug="water")
    page = browser.get(f"/requests/{request.reference}/edit/address/", {"slug": "water"}).text
    assert "is kept for this request" in page
    assert "is free" not in page


@pytest.mark.parametrize("tail", ["", "edit/", "edit/address/", "project/", "check/"])
def test_an_odd_parameter_is_a_page(browser: Client, ada: User, tail: str) -> None:
    request = make_draft(ada)
    odd = dict.fromkeys(("slug", "q", "grant", "kind", "cursor", "state"), "a\x00b")
    assert browser.get(f"/requests/{request.reference}/{tail}", odd).status_code == 200


def test_the_advice_is_for_those_who_see_the_request(client: Client, browser: Client) -> None:
    request = make_draft()
    assert client.get(f"/requests/{request.reference}/edit/address/", {"slug": "x"}).status_code == 401
    assert browser.get(f"/requests/{request.reference}/edit/address/", {"slug": "x"}).status_code == 404


def test_what_was_declared_once_is_not_asked_again(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada)
    perform(request.pk, "request_changes", actor=curator, comment="Nearly.")
    page = browser.get(check(request)).text
    assert 'name="terms_accepted"' not in page
    assert "You declared on" in page
    browser.post(check(request), confirm(browser, request, terms_accepted=None))
    request.refresh_from_db()
    assert request.state == "submitted"
