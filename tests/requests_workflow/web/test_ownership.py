"""The page on which a coordinator proves to have a say in a community."""

import re

import pytest
from django.test import Client

from communities.zenodo.errors import TimedOut
from communities.zenodo.twin import World
from portal.accounts.models import User
from portal.traffic.decider import current_decider
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, OwnershipChallenge, OwnershipProof
from requests_workflow.views import ownership
from tests.factories import make_curator, make_submitted, make_user
from tests.requests_workflow.linking.conftest import world
from tests.requests_workflow.stage import let_in
from tests.requests_workflow.web.conftest import SignIn, wait_in_vain

__all__ = ["world"]


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    current_decider.cache_clear()


@pytest.fixture
def request_for_rivers(ada: User, world: World) -> CommunityRequest:
    owner = world.add_account("Ada", token="token-of-ada")
    world.add_community("rivers", owner=owner, title="Clean rivers", description="Water.")
    return make_submitted(ada, kind="link", community="rivers", title="Rivers")


def at(request: CommunityRequest) -> str:
    return f"/requests/{request.reference}/ownership/"


def look(browser: Client, request: CommunityRequest) -> str:
    OwnershipChallenge.objects.update(looked_at=None)
    return browser.post(at(request), {"by": "challenge"}, follow=True).text


def test_from_the_first_look_to_the_proof(
    browser: Client, world: World, request_for_rivers: CommunityRequest
) -> None:
    status = browser.get(f"/requests/{request_for_rivers.reference}/").text
    assert f'href="{at(request_for_rivers)}"' in status
    before = browser.get(at(request_for_rivers)).text
    assert "Look it up on Zenodo" in before
    assert world.calls == []
    shown = look(browser, request_for_rivers)
    assert "Clean rivers" in shown
    assert "the token is not there yet" in shown
    token = re.search(r"eu-project-community-[0-9a-f]{24}", shown)
    assert token is not None
    remote = world.find("rivers")
    world.change(remote.id, curation_policy=f"<p>{token.group()}</p>")
    proved = look(browser, request_for_rivers)
    assert "It is proved" in proved
    assert "It is proved" in browser.get(f"/requests/{request_for_rivers.reference}/").text


def test_a_deleted_community_is_told_of_and_no_token_is_given_to_place_in_it(
    browser: Client, world: World, request_for_rivers: CommunityRequest
) -> None:
    world.deleted.add(world.find("rivers").id)
    page = look(browser, request_for_rivers)
    assert "was deleted on Zenodo, so it can’t be linked" in page
    assert "eu-project-community-" not in page
    assert "The community as Zenodo shows it" not in page
    assert "Look it up on Zenodo" in page


def test_an_access_token_is_asked_with_and_never_shown_again(
    browser: Client, request_for_rivers: CommunityRequest
) -> None:
    answer = browser.post(
        at(request_for_rivers), {"by": "token", "access_token": "token-of-ada"}, follow=True
    )
    assert "It is proved" in answer.text
    assert "token-of-ada" not in answer.text
    wrong = browser.post(at(request_for_rivers), {"by": "token", "access_token": "with spaces"})
    assert wrong.status_code == 400
    assert "copy it whole" in wrong.text
    assert "with spaces" not in wrong.text


def test_reading_the_page_asks_zenodo_nothing(
    browser: Client, world: World, request_for_rivers: CommunityRequest
) -> None:
    look(browser, request_for_rivers)
    asked = len(world.calls)
    browser.get(at(request_for_rivers))
    browser.get(f"/requests/{request_for_rivers.reference}/")
    assert len(world.calls) == asked


def test_a_zenodo_that_does_not_answer_is_told_of(
    browser: Client, world: World, request_for_rivers: CommunityRequest
) -> None:
    world.fail_next(TimedOut("slow"))
    assert "Zenodo does not answer at the moment" in look(browser, request_for_rivers)


def test_forms_are_counted_with_the_others(browser: Client, request_for_rivers: CommunityRequest) -> None:
    for _ in range(5):
        look(browser, request_for_rivers)
    refused = browser.post(at(request_for_rivers), {"by": "challenge"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= 60


def test_a_closed_request_leads_back_to_its_page(
    browser: Client, ada: User, request_for_rivers: CommunityRequest
) -> None:
    perform(request_for_rivers.pk, "cancel", actor=ada)
    answer = browser.post(at(request_for_rivers), {"by": "challenge"}, follow=True)
    assert answer.redirect_chain == [(f"/requests/{request_for_rivers.reference}/", 302)]
    assert "is not possible" in answer.text
    assert OwnershipChallenge.objects.count() == 0


def test_a_request_for_a_new_community_has_nothing_to_prove(browser: Client, ada: User, world: World) -> None:
    request = make_submitted(ada)
    assert "for a new community" in browser.get(at(request), follow=True).text
    assert "Is the community yours?" not in browser.get(f"/requests/{request.reference}/").text


def test_a_viewer_sees_how_far_it_is_and_has_no_button(
    sign_in: SignIn, request_for_rivers: CommunityRequest
) -> None:
    viewer = make_user()
    let_in(viewer, request_for_rivers, "viewer")
    page = sign_in(viewer).get(at(request_for_rivers)).text
    assert "or an editor, can prove it" in page
    assert 'name="access_token"' not in page
    refused = sign_in(viewer).post(at(request_for_rivers), {"by": "challenge"})
    assert refused.status_code == 403
    assert sign_in(make_user()).get(at(request_for_rivers)).status_code == 404


def test_where_no_zenodo_stands_beside_the_portal_the_page_says_what_a_curator_looks_at(
    browser: Client, ada: User
) -> None:
    request = make_submitted(ada, kind="link", community="rivers")
    page = browser.get(at(request)).text
    assert "not connected to Zenodo" in page
    assert "Look it up" not in page
    refused = browser.post(at(request), {"by": "challenge"})
    assert refused.status_code == 422
    assert "This site is not connected to Zenodo." in refused.text
    assert OwnershipProof.objects.count() == 0


def test_a_database_that_is_busy_is_told_of(
    browser: Client, request_for_rivers: CommunityRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "look_at_community", wait_in_vain)
    refused = browser.post(at(request_for_rivers), {"by": "challenge"})
    assert refused.status_code == 503
    assert "try again" in refused.text


def test_the_curators_see_who_shows_themselves_as_a_member(
    browser: Client, sign_in: SignIn, world: World, request_for_rivers: CommunityRequest
) -> None:
    remote = world.find("rivers")
    world.visible.add((remote.id, world.accounts["token-of-ada"].id))
    look(browser, request_for_rivers)
    curator = make_curator()
    desk = sign_in(curator)
    base = f"/admin/requests_workflow/communityrequest/{request_for_rivers.pk}"
    desk.post(f"{base}/checks/")
    assert "Members on zenodo" in desk.get(f"{base}/change/").text
    assert "Members on zenodo" not in browser.get(f"/requests/{request_for_rivers.reference}/").text
