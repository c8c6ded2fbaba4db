"""The form for the proposal: nothing typed is ever lost, and nothing overwrites what somebody else saved."""

import pytest
from django.test import Client

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.services import amend, invite_member
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_submitted, make_user
from tests.requests_workflow.web.conftest import SignIn
from tests.requests_workflow.web.filling import fill, read_form


def address(request: CommunityRequest) -> str:
    return f"/requests/{request.reference}/edit/"


def test_the_form_shows_what_is_stored(browser: Client, ada: User) -> None:
    further = make_grant("100002")
    request = make_draft(
        ada, slug="water", title="«Água» & co", grants=[make_grant("100001").number, further.number]
    )
    shown = fill(browser, request)
    assert shown["slug"] == "water"
    assert shown["title"] == "«Água» & co"
    assert (shown["grant"], shown["further_grants"]) == ("100001", "100002")
    assert shown["version"] == "1"


def test_saving_keeps_a_draft_however_incomplete(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    entered = fill(browser, request, slug="Not a slug!", title="", grant="")
    response = browser.post(address(request), entered)
    assert response.status_code == 302
    request.refresh_from_db()
    assert (request.slug, request.title, request.state) == ("Not a slug!", "", "draft")
    assert not request.grant_links.exists()


@pytest.mark.parametrize(
    "further", ["100002 100003", "100002,100003", " 100002;\r\n100003\n", "100002\n\n100003"]
)
def test_further_grants_come_with_any_separator(browser: Client, ada: User, further: str) -> None:
    for number in ("100001", "100002", "100003"):
        make_grant(number)
    request = make_draft(ada)
    browser.post(address(request), fill(browser, request, grant="100 001", further_grants=further))
    assert [link.grant.number for link in request.grant_links.all()] == ["100001", "100002", "100003"]


def test_line_breaks_in_title_and_description_become_spaces(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    browser.post(address(request), fill(browser, request, title="One\r\ntwo", description="Three\n\nfour"))
    request.refresh_from_db()
    assert (request.title, request.description) == ("One two", "Three four")


def test_continuing_saves_and_leads_to_the_check(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    response = browser.post(address(request), fill(browser, request, title="Better", then="continue"))
    assert response.headers["Location"] == f"/requests/{request.reference}/check/"
    request.refresh_from_db()
    assert (request.state, request.title) == ("draft", "Better")


@pytest.mark.parametrize(
    ("entered", "field", "said"),
    [
        ({"title": ""}, "title", "Give the community a title."),
        ({"description": ""}, "description", "Describe the community"),
        ({"slug": ""}, "slug", "Choose an address"),
        ({"slug": "Nö way"}, "slug", "no-way"),
        ({"grant": ""}, "grant", "Name the grant"),
        ({"website": "ftp://x"}, "website", "https://"),
        ({"title": "x" * 251}, "title", "251"),
        ({"title": "bell \x07"}, "title", "control characters"),
        ({"title": "null \x00"}, "title", "Null characters"),
        ({"grant": "999999"}, "grant", "999999"),
        ({"further_grants": "999999"}, "further_grants", "999999"),
    ],
)
def test_a_refused_form_says_why_beside_the_field_and_keeps_every_answer(
    browser: Client, ada: User, entered: dict[str, str], field: str, said: str
) -> None:
    request = make_draft(ada)
    posted = fill(
        browser, request, then="continue", description="My very own words", website="https://w.example"
    )
    posted = {name: value for name, value in {**posted, **entered}.items() if value is not None}
    response = browser.post(address(request), posted)
    page = response.text
    assert response.status_code in {400, 422}
    assert "There is a problem" in page
    assert "<title>Error: " in page
    assert f'href="#id_{field}"' in page
    assert f'id="id_{field}_error"' in page
    assert said in page
    kept = read_form(page)
    for name in ("title", "slug", "description", "website", "grant", "further_grants"):
        assert kept[name] == posted[name], name
    request.refresh_from_db()
    assert request.state == "draft"


def test_a_field_with_an_error_is_marked_for_screen_readers(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    page = browser.post(address(request), fill(browser, request, then="continue", slug="")).text
    tag = next(part for part in page.split("<") if part.startswith("input") and 'name="slug"' in part)
    assert 'aria-invalid="true"' in tag
    assert 'aria-describedby="id_slug_helptext id_slug_error"' in tag
    assert 'id="id_slug_helptext"' in page


def test_after_a_refused_step_the_next_try_is_not_stale(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    page = browser.post(address(request), fill(browser, request, then="continue", title="")).text
    assert "What you entered is saved." in page
    again = {**read_form(page), "title": "There it is", "then": "continue"}
    assert browser.post(address(request), again).status_code == 302
    request.refresh_from_db()
    assert request.title == "There it is"


def test_everything_that_is_wrong_or_missing_is_told_in_one_round(browser: Client, ada: User) -> None:
    make_submitted(slug="water")
    request = make_draft(ada)
    wrong = {"slug": "water", "title": "", "website": "ftp://x", "further_grants": "999999"}
    page = browser.post(address(request), fill(browser, request, then="continue", **wrong)).text
    for field in wrong:
        assert f'href="#id_{field}"' in page, field
    assert page.count('class="errorlist" id=') == len(wrong)


def test_a_taken_address_is_told_at_the_field_with_free_ones(browser: Client, ada: User) -> None:
    make_submitted(slug="water")
    request = make_draft(ada, grants=[make_grant("100001", acronym="WATER").number])
    response = browser.post(address(request), fill(browser, request, slug="water", then="continue"))
    assert response.status_code == 422
    assert 'id="id_slug_error"' in response.text
    assert 'value="slug:water-project"' in response.text
    assert read_form(response.text)["slug"] == "water"


def test_a_taken_grant_is_told_at_the_project(browser: Client, ada: User) -> None:
    make_submitted(grants=[make_grant("100001").number])
    request = make_draft(ada, grants=["100001", make_grant("100002").number])
    response = browser.post(address(request), fill(browser, request, then="continue"))
    assert response.status_code == 422
    assert 'id="id_grant_error"' in response.text


def test_the_second_of_two_windows_does_not_overwrite_the_first(browser: Client, ada: User) -> None:
    request = make_draft(ada, title="Old")
    first, second = fill(browser, request), fill(browser, request)
    browser.post(address(request), {**first, "title": "From the first window"})
    response = browser.post(address(request), {**second, "title": "From the second window", "website": ""})
    page = response.text
    assert response.status_code == 409
    request.refresh_from_db()
    assert request.title == "From the first window"
    assert "From the first window" in page, "what is stored is shown for comparison"
    kept = read_form(page)
    assert kept["title"] == "From the second window"
    assert kept["website"] == ""
    browser.post(address(request), kept)
    request.refresh_from_db()
    assert request.title == "From the second window", "saving again, knowingly, replaces it"


def test_the_second_click_changes_nothing_and_goes_on(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    posted = fill(browser, request, title="Mine", then="continue")
    first = browser.post(address(request), posted)
    before = CommunityRequest.objects.values().get()
    second = browser.post(address(request), posted)
    assert first.headers["Location"] == second.headers["Location"]
    assert CommunityRequest.objects.values().get() == before


def test_the_form_that_the_back_button_brings_can_be_sent_again(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    posted = fill(browser, request, title="First", then="continue")
    browser.post(address(request), posted)
    response = browser.post(address(request), {**posted, "title": "Second thought"})
    assert response.status_code == 302, "the window's own saving does not outdate it"
    request.refresh_from_db()
    assert request.title == "Second thought"


def test_the_form_from_before_sending_changes_nothing_unseen(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    posted = fill(browser, request)
    perform(request.pk, "submit", actor=ada)
    response = browser.post(address(request), {**posted, "title": "From the past"})
    assert response.status_code == 409
    request.refresh_from_db()
    assert request.title == "A project community"


@pytest.mark.parametrize("version", [None, "", "x", "-1", "1" * 30])
def test_a_form_without_its_version_is_refused_and_kept(
    browser: Client, ada: User, version: str | None
) -> None:
    request = make_draft(ada, title="Old")
    posted = fill(browser, request, title="New", version=version)
    response = browser.post(address(request), posted)
    assert response.status_code in {400, 409}
    assert read_form(response.text)["title"] == "New"
    request.refresh_from_db()
    assert request.title == "Old"


def test_a_closed_request_can_not_be_saved_but_what_was_typed_is_shown(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    posted = fill(browser, request, title="Typed for an hour")
    perform(request.pk, "cancel", actor=ada)
    response = browser.post(address(request), posted)
    assert response.status_code == 409
    assert read_form(response.text)["title"] == "Typed for an hour"
    assert 'name="then"' not in response.text
    assert "cancelled" in response.text


def test_a_second_click_on_what_was_closed_meanwhile_just_goes_on(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    posted = fill(browser, request)
    perform(request.pk, "cancel", actor=ada)
    assert browser.post(address(request), posted).headers["Location"] == f"/requests/{request.reference}/"


def test_the_form_of_a_closed_request_leads_back_with_the_reason(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    perform(request.pk, "cancel", actor=ada)
    response = browser.get(address(request), follow=True)
    assert response.redirect_chain == [(f"/requests/{request.reference}/", 302)]
    assert "is not possible: the request is cancelled" in response.text


def test_a_submitted_request_can_be_changed_but_not_made_incomplete(browser: Client, ada: User) -> None:
    request = make_submitted(ada)
    response = browser.post(address(request), fill(browser, request, title=""))
    assert response.status_code == 422
    assert browser.post(address(request), fill(browser, request, title="Better")).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.title) == ("submitted", "Better")
    assert request.events.last().action == "amend"  # type: ignore[union-attr]


def test_remarks_stand_beside_their_fields_until_they_are_answered(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada)
    perform(
        request.pk,
        "request_changes",
        actor=curator,
        comment="Nearly.",
        remarks={"title": "Name the <project>."},
    )
    page = browser.get(address(request)).text
    assert "Name the &lt;project&gt;." in page
    response = browser.post(address(request), fill(browser, request, title="FREYA", then="continue"))
    assert response.headers["Location"].endswith("/check/")
    perform(request.pk, "resubmit", actor=ada)
    request.refresh_from_db()
    assert (request.state, request.title) == ("submitted", "FREYA")
    assert "Name the" not in browser.get(address(request)).text, "an answered remark is gone"


def test_an_action_that_the_form_does_not_offer_is_not_taken(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    browser.post(address(request), fill(browser, request, then="cancel"))
    request.refresh_from_db()
    assert request.state == "draft"


def test_a_link_request_asks_for_the_community_and_takes_its_address(browser: Client, ada: User) -> None:
    request = make_draft(ada, kind="link", community="old")
    posted = fill(browser, request, community="https://zenodo.org/communities/ByCovid/records")
    assert "slug" not in posted
    assert browser.post(address(request), posted).status_code == 302
    request.refresh_from_db()
    assert request.linked_community == "bycovid"
    again = browser.post(address(request), posted)
    assert again.status_code == 302, "a second click finds that the address names what is stored"


def test_an_editor_may_save(ada: User, sign_in: SignIn) -> None:
    request = make_draft(ada, title="Old")
    editor = make_user("ed@uni.example")
    invite_member(request.pk, email=editor.email, role="editor", actor=ada)
    browser = sign_in(editor)
    browser.post(address(request), fill(browser, request, title="New"))
    request.refresh_from_db()
    assert request.title == "New"


def test_a_viewer_is_told_that_they_may_not_change_it(ada: User, sign_in: SignIn) -> None:
    request = make_draft(ada, title="Old")
    viewer = make_user("vi@uni.example")
    invite_member(request.pk, email=viewer.email, role="viewer", actor=ada)
    browser = sign_in(viewer)
    assert "Only the coordinator and the editors" in browser.get(address(request), follow=True).text
    response = browser.post(address(request), {"version": "1", "title": "New"})
    assert response.status_code == 403
    request.refresh_from_db()
    assert request.title == "Old"


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(browser: Client, ada: User) -> None:
    request = make_draft(ada, title="Old")
    posted = fill(browser, request, title="Mine")
    amend(request.pk, {"website": "https://theirs.example"}, actor=ada)
    page = browser.post(address(request), posted).text
    assert "https://theirs.example" in page
    assert CommunityRequest.objects.get().title == "Old"
