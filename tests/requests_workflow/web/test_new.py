"""The first two steps: new or link, then the project; a draft comes of it that is filled."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities.models import Community, CordisRelease, Organisation, Participation
from communities.services import establish_community
from portal.accounts.models import User
from requests_workflow.models import CommunityRequest
from requests_workflow.services import invite_member
from tests.factories import make_draft, make_grant, make_submitted, make_user
from tests.requests_workflow.web.conftest import SignIn
from tests.requests_workflow.web.filling import read_form

NEW = "/requests/new/"
PROJECT = "/requests/new/project/"
MATCHES = "/requests/new/project/matches/"


def search(browser: Client, text: str, kind: str = "new") -> str:
    return browser.get(PROJECT, {"kind": kind, "q": text}).text


def test_the_first_question_is_whether_the_community_exists(browser: Client) -> None:
    page = browser.get(NEW).text
    assert 'name="kind" value="new"' in page
    assert 'name="kind" value="link"' in page
    response = browser.get(NEW, {"asked": "1", "kind": "link", "q": "101058390"})
    assert response.headers["Location"] == f"{PROJECT}?kind=link&q=101058390"


@pytest.mark.parametrize("query", [{"asked": "1"}, {"kind": "odd"}, {"kind": "a\x00b"}])
def test_without_an_answer_the_first_question_is_asked_again(browser: Client, query: dict[str, str]) -> None:
    response = browser.get(NEW, query)
    assert response.status_code == 400
    assert "<title>Error: " in response.text
    assert 'href="#id_kind_0"' in response.text
    assert "Choose whether the community is new" in response.text


def test_the_project_that_one_came_from_goes_along(browser: Client) -> None:
    assert 'name="q" value="101058390"' in browser.get(NEW, {"q": "101058390"}).text


@pytest.mark.parametrize("address", [NEW, f"{PROJECT}?kind=new&q=1"])
def test_a_stranger_signs_in_first_and_comes_back(client: Client, db: None, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/?next=/requests/new/")


def test_what_was_chosen_survives_a_session_that_ended(client: Client, db: None) -> None:
    response = client.post(PROJECT, {"kind": "link", "q": "water", "grant": "100001"})
    assert response.headers["Location"] == (
        "/accounts/login/?next=/requests/new/project/%3Fkind%3Dlink%26q%3Dwater%26grant%3D100001"
    )


def test_the_choice_is_there_when_one_comes_back_from_signing_in(browser: Client) -> None:
    make_grant("100001", title="Rivers")
    make_grant("100002", title="Rivers")
    page = browser.get(PROJECT, {"kind": "new", "q": "rivers", "grant": "100002"}).text
    assert 'value="100002" checked' in page
    assert 'value="100001" checked' not in page


def test_each_project_comes_with_what_tells_it_from_others_of_its_name(browser: Client) -> None:
    grant = make_grant("101058390", acronym="WATER", title="Clean rivers")
    lead = Organisation.objects.create(pic="1", name="Institute of Rivers")
    Participation.objects.create(grant=grant, organisation=lead, role="coordinator")
    make_grant("100001", acronym="WATER", title="Warm rivers")
    for page in (search(browser, "water"), browser.get(MATCHES, {"q": "water"}).text):
        for fact in ("Clean rivers", "Warm rivers", "HORIZON", "Grant 101058390", "January 2024"):
            assert fact in page
        assert "Institute of Rivers" in page


def test_a_single_hit_is_chosen_already(browser: Client) -> None:
    make_grant("101058390", acronym="WATER")
    assert 'value="101058390" checked' in search(browser, "https://doi.org/10.3030/101058390")


def test_of_several_hits_none_is_chosen_beforehand(browser: Client) -> None:
    make_grant("100001", title="Rivers")
    make_grant("100002", title="Rivers")
    page = search(browser, "rivers")
    assert 'value="100001">' in page
    assert 'value="100002">' in page


def test_a_project_that_is_not_there_gets_the_release_and_advice(browser: Client) -> None:
    CordisRelease.objects.create(source="x", checksum="0", data_date="2026-11-03")
    page = search(browser, "nowhere")
    assert "CORDIS data of 3 November 2026" in page
    assert "next release of CORDIS" in page
    assert "No project fits" in browser.get(MATCHES, {"q": "nowhere"}).text


def test_a_project_with_a_community_can_not_be_chosen_and_links_to_it(browser: Client, ada: User) -> None:
    establish_community(
        slug="freya", title="FREYA", description="", website="", origin=Community.Origin.CREATED,
        grants=[make_grant("100001")], owner=ada,
    )  # fmt: skip
    page = search(browser, "100001")
    assert 'value="100001" disabled' in page
    assert "/communities/freya/" in page
    assert "Continue with this project" not in page
    assert "has a community" in browser.get(MATCHES, {"q": "100001"}).text


def test_somebody_elses_request_is_told_without_whose_it_is(browser: Client) -> None:
    other = make_submitted(make_user("secret@uni.example", name="Secret Person"), title="Secret title",
                           grants=[make_grant("100001").number])  # fmt: skip
    for page in (search(browser, "100001"), browser.get(MATCHES, {"q": "100001"}).text):
        assert "already" in page
        for hidden in ("Secret", "secret@", other.reference, str(other.pk)):
            assert hidden not in page
    assert 'value="100001" disabled' in search(browser, "100001")


def test_an_open_request_that_one_takes_part_in_is_linked(browser: Client, ada: User) -> None:
    shared = make_submitted(grants=[make_grant("100001").number])
    invite_member(shared.pk, email=ada.email, role="viewer", actor=shared.coordinator)
    assert f"/requests/{shared.reference}/" in search(browser, "100001")


def test_ones_own_draft_is_told_and_can_be_chosen(browser: Client, ada: User) -> None:
    draft = make_draft(ada, grants=[make_grant("100001").number])
    page = search(browser, "100001")
    assert f"/requests/{draft.reference}/edit/" in page
    assert 'value="100001" checked' in page


@pytest.mark.parametrize("address", [PROJECT, MATCHES])
def test_the_number_of_queries_does_not_grow_with_the_projects(
    browser: Client, ada: User, address: str
) -> None:
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(address, {"kind": "new", "q": "rivers"})
        return len(queries)

    make_draft(ada, grants=[make_grant("100001", title="Rivers").number])
    make_submitted(grants=[make_grant("100002", title="Rivers").number])
    count_queries()
    few = count_queries()
    for number in range(100003, 100007):
        make_submitted(ada if number % 2 else None, grants=[make_grant(str(number), title="Rivers").number])
    assert count_queries() == few


def test_the_draft_is_filled_from_the_grant(browser: Client, ada: User) -> None:
    make_grant(
        "100001",
        acronym="ÆRTOS",
        title="Title\nin two lines",
        objective="Word " * 100,
        website="https://aertos.example",
    )
    response = browser.post(PROJECT, {"grant": "100001", "kind": "new"})
    request = CommunityRequest.objects.get()
    assert response.headers["Location"] == f"/requests/{request.reference}/edit/"
    assert (request.coordinator, request.kind, request.state) == (ada, "new", "draft")
    assert (request.slug, request.title) == ("aertos", "Title in two lines")
    assert request.website == "https://aertos.example"
    assert request.description.endswith("Word…")
    assert len(request.description) <= 250
    assert [link.grant.number for link in request.grant_links.all()] == ["100001"]


def test_the_slug_is_the_first_that_nobody_holds(browser: Client) -> None:
    make_submitted(slug="wat-er")
    make_grant("100001", acronym="WATER")
    browser.post(PROJECT, {"grant": "100001", "kind": "new"})
    assert CommunityRequest.objects.get(state="draft").slug == "water-project"


def test_what_can_not_be_taken_from_the_grant_is_left_out(browser: Client) -> None:
    make_grant("100001", acronym="WATER", title="Good", objective="Bad \x07 bell", website="no address")
    browser.post(PROJECT, {"grant": "100001", "kind": "new"})
    request = CommunityRequest.objects.get()
    assert (request.title, request.description, request.website) == ("Good", "", "")


def test_a_link_request_begins_without_a_slug(browser: Client) -> None:
    make_grant("100001")
    browser.post(PROJECT, {"grant": "100001", "kind": "link"})
    request = CommunityRequest.objects.get()
    assert (request.kind, request.slug, request.linked_community) == ("link", "", "")


def test_a_second_click_opens_the_same_draft(browser: Client) -> None:
    make_grant("100001")
    first = browser.post(PROJECT, {"grant": "100001", "kind": "new"})
    second = browser.post(PROJECT, {"grant": "100001", "kind": "new"})
    assert first.headers["Location"] == second.headers["Location"]
    assert CommunityRequest.objects.count() == 1
    browser.post(PROJECT, {"grant": "100001", "kind": "link"})
    assert CommunityRequest.objects.count() == 2, "another kind is another request"


def test_another_persons_draft_is_no_ones_second_click(browser: Client) -> None:
    grant = make_grant("100001")
    make_draft(make_user(), grants=[grant.number])
    browser.post(PROJECT, {"grant": "100001", "kind": "new"})
    assert CommunityRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"kind": "new"}, "Choose the project in the list."),
        ({"kind": "new", "grant": "999999"}, "search for it again"),
        ({"kind": "new", "grant": "1\x00"}, "Null characters"),
    ],
)
def test_an_incomplete_choice_says_what_is_missing_and_keeps_the_rest(
    browser: Client, entered: dict[str, str], said: str
) -> None:
    make_grant("100001", title="Rivers")
    response = browser.post(PROJECT, {"q": "rivers", **entered})
    assert response.status_code == 400
    page = response.text
    assert said in page
    assert "There is a problem" in page
    assert "<title>Error: " in page
    assert 'name="q" value="rivers"' in page
    assert 'value="100001"' in page
    assert not CommunityRequest.objects.exists()


@pytest.mark.parametrize("text", ["C++", "(", "\x00", "<script>", "'\""])
def test_an_odd_search_is_a_page(browser: Client, text: str) -> None:
    for address in (PROJECT, MATCHES, NEW):
        response = browser.get(address, {"kind": "new", "q": text} if address == PROJECT else {"q": text})
        assert response.status_code == 200
        assert "<script>" not in response.text


def test_without_a_token_nothing_is_begun(ada: User, sign_in: SignIn) -> None:
    make_grant("100001")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    response = browser.post(PROJECT, {"grant": "100001", "kind": "new"})
    assert response.status_code == 403
    assert "The form was not accepted" in response.text
    assert not CommunityRequest.objects.exists()


def test_a_chosen_project_can_be_changed_and_what_came_from_it_follows(browser: Client, ada: User) -> None:
    make_grant("100001", acronym="WATER", title="Clean rivers", objective="We clean rivers.")
    make_grant("100002", acronym="AIR", title="Clean air", objective="We clean air.")
    browser.post(PROJECT, {"grant": "100001", "kind": "new"})
    request = CommunityRequest.objects.get()
    edit, move = f"/requests/{request.reference}/edit/", f"/requests/{request.reference}/project/"
    posted = {**read_form(browser.get(edit).text), "title": "My own words", "then": "project"}
    assert browser.post(edit, posted).headers["Location"] == move
    chosen = read_form(browser.get(move, {"q": "100002"}).text)
    assert browser.post(move, chosen).headers["Location"] == edit
    request.refresh_from_db()
    assert [link.grant.number for link in request.grant_links.all()] == ["100002"]
    assert (request.title, request.slug, request.description) == ("My own words", "air", "We clean air.")


def test_a_second_click_on_another_project_goes_on(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    another = make_grant("100002", acronym="AIR")
    move = f"/requests/{request.reference}/project/"
    chosen = {**read_form(browser.get(move, {"q": another.number}).text), "grant": another.number}
    for _click in range(2):
        assert browser.post(move, chosen).headers["Location"] == f"/requests/{request.reference}/edit/"
    stale = {**chosen, "grant": make_grant("100003", acronym="SEA").number}
    assert browser.post(move, stale).status_code == 409


def test_another_persons_request_can_not_be_moved(browser: Client) -> None:
    request = make_draft()
    assert browser.get(f"/requests/{request.reference}/project/").status_code == 404
    assert browser.post(f"/requests/{request.reference}/project/", {"grant": "1"}).status_code == 404


def test_the_options_are_for_people_who_are_signed_in(client: Client, db: None) -> None:
    assert client.get(MATCHES, {"q": "water"}).status_code == 401
