"""The first step: find the project, choose new or link, get a draft that is filled."""

import pytest
from django.test import Client

from communities.models import Community
from communities.services import establish_community
from portal.accounts.models import User
from requests_workflow.models import CommunityRequest
from tests.factories import make_draft, make_grant, make_submitted, make_user
from tests.requests_workflow.web.conftest import SignIn

NEW = "/requests/new/"


def test_a_stranger_signs_in_first_and_comes_back(client: Client, db: None) -> None:
    response = client.get(f"{NEW}?q=1")
    assert response.status_code == 302
    assert response.headers["Location"] == "/accounts/login/?next=/requests/new/%3Fq%3D1"


def test_the_search_offers_each_project_with_what_tells_it_apart(browser: Client) -> None:
    make_grant("101058390", acronym="WATER", title="Clean rivers")
    page = browser.get(NEW, {"q": "https://doi.org/10.3030/101058390"}).text
    assert 'value="101058390" checked' in page, "a single hit is chosen already"
    assert "WATER" in page
    assert "Clean rivers" in page


def test_of_several_hits_none_is_chosen_beforehand(browser: Client) -> None:
    make_grant("100001", title="Rivers")
    make_grant("100002", title="Rivers")
    page = browser.get(NEW, {"q": "rivers"}).text
    assert 'value="100001">' in page
    assert 'value="100002">' in page


def test_a_project_that_is_not_there_gets_the_release_and_advice(browser: Client) -> None:
    page = browser.get(NEW, {"q": "nowhere"}).text
    assert "no CORDIS data imported yet" in page
    assert "next CORDIS release" in page


def test_a_project_with_a_community_can_not_be_chosen_and_links_to_it(browser: Client, ada: User) -> None:
    establish_community(
        slug="freya", title="FREYA", description="", website="", origin=Community.Origin.CREATED,
        grants=[make_grant("100001")], owner=ada,
    )  # fmt: skip
    page = browser.get(NEW, {"q": "100001"}).text
    assert 'value="100001" disabled' in page
    assert "/communities/freya/" in page


def test_the_draft_is_filled_from_the_grant(browser: Client, ada: User) -> None:
    make_grant(
        "100001",
        acronym="ÆRTOS",
        title="Title\nin two lines",
        objective="Word " * 100,
        website="https://aertos.example",
    )
    response = browser.post(NEW, {"grant": "100001", "kind": "new"})
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
    browser.post(NEW, {"grant": "100001", "kind": "new"})
    assert CommunityRequest.objects.get(state="draft").slug == "water-project"


def test_what_can_not_be_taken_from_the_grant_is_left_out(browser: Client) -> None:
    make_grant("100001", acronym="WATER", title="Good", objective="Bad \x07 bell", website="no address")
    browser.post(NEW, {"grant": "100001", "kind": "new"})
    request = CommunityRequest.objects.get()
    assert (request.title, request.description, request.website) == ("Good", "", "")


def test_a_link_request_begins_without_a_slug(browser: Client) -> None:
    make_grant("100001")
    browser.post(NEW, {"grant": "100001", "kind": "link"})
    request = CommunityRequest.objects.get()
    assert (request.kind, request.slug, request.linked_community) == ("link", "", "")


def test_a_second_click_opens_the_same_draft(browser: Client) -> None:
    make_grant("100001")
    first = browser.post(NEW, {"grant": "100001", "kind": "new"})
    second = browser.post(NEW, {"grant": "100001", "kind": "new"})
    assert first.headers["Location"] == second.headers["Location"]
    assert CommunityRequest.objects.count() == 1
    browser.post(NEW, {"grant": "100001", "kind": "link"})
    assert CommunityRequest.objects.count() == 2, "another kind is another request"


def test_another_persons_draft_is_no_ones_second_click(browser: Client) -> None:
    grant = make_grant("100001")
    make_draft(make_user(), grants=[grant.number])
    browser.post(NEW, {"grant": "100001", "kind": "new"})
    assert CommunityRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"kind": "new"}, "Choose the project in the list."),
        ({"kind": "new", "grant": "999999"}, "search for it again"),
        ({"kind": "new", "grant": "1\x00"}, "Null characters"),
        ({"grant": "100001"}, "Choose whether the community is new"),
        ({"grant": "100001", "kind": "odd"}, "odd"),
    ],
)
def test_an_incomplete_choice_says_what_is_missing_and_keeps_the_rest(
    browser: Client, entered: dict[str, str], said: str
) -> None:
    make_grant("100001", title="Rivers")
    response = browser.post(NEW, {"q": "rivers", **entered})
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
    response = browser.get(NEW, {"q": text})
    assert response.status_code == 200
    assert "<script>" not in response.text


def test_without_a_token_nothing_is_begun(ada: User, sign_in: SignIn) -> None:
    make_grant("100001")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    response = browser.post(NEW, {"grant": "100001", "kind": "new"})
    assert response.status_code == 403
    assert "The form was not accepted" in response.text
    assert not CommunityRequest.objects.exists()
