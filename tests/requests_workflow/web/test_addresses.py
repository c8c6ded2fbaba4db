"""E-mail addresses are for their owners and the desk: nobody else gets them for want of a name."""

import pytest

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.mail.composing import compose_event_mail
from requests_workflow.models import CommunityRequest, Delivery
from requests_workflow.services import comment, invite_member
from tests.factories import make_curator, make_in_review, make_user
from tests.portal.api.calls import Api
from tests.requests_workflow.admin.desk import screen_of
from tests.requests_workflow.web.conftest import SignIn

pytestmark = pytest.mark.django_db

COORDINATOR, CURATOR, OTHER = "filed@uni.example", "decides@desk.example", "other@uni.example"


@pytest.fixture
def member() -> User:
    return make_user("member@uni.example")


@pytest.fixture
def request_(member: User) -> CommunityRequest:
    """Of people without names, who all said something; shared with a member and another."""
    coordinator, curator = make_user(COORDINATOR, name=""), make_curator(CURATOR)
    User.objects.filter(pk=curator.pk).update(name="")
    request = make_in_review(curator, coordinator)
    for email in (member.email, OTHER):
        invite_member(request.pk, email=email, role="editor", actor=coordinator)
    comment(request.pk, "How long?", actor=coordinator)
    return perform(request.pk, "decline", actor=curator, reason="other", comment="No.")


@pytest.mark.parametrize("tail", ["", "actions/reopen/", "edit/"])
def test_no_page_shows_a_member_the_addresses_of_others(
    request_: CommunityRequest, member: User, sign_in: SignIn, tail: str
) -> None:
    page = sign_in(member).get(f"/requests/{request_.reference}/{tail}", follow=True).text
    assert request_.title in page
    for address in (COORDINATOR, CURATOR, OTHER):
        assert address not in page
    assert "a user" in page


def test_the_list_shows_a_member_no_address_of_others(
    request_: CommunityRequest, member: User, sign_in: SignIn
) -> None:
    page = sign_in(member).get("/requests/").text
    assert "filed by <bdi>a user</bdi>" in page
    assert COORDINATOR not in page


def test_members_see_themselves_and_the_coordinator_sees_everybody(
    request_: CommunityRequest, member: User, sign_in: SignIn
) -> None:
    address = f"/requests/{request_.reference}/"
    assert "member@uni.example" in sign_in(member).get(address).text.partition("Who is in it")[2]
    page = sign_in(request_.coordinator).get(address).text
    assert member.email in page
    assert OTHER in page
    assert CURATOR not in page


@pytest.mark.parametrize("part", ["", "events/", "comments/", "members/", "checks/"])
def test_the_api_shows_a_member_no_address_of_others(
    request_: CommunityRequest, member: User, part: str
) -> None:
    told = Api(member).get(f"requests/{request_.pk}/{part}").text
    for address in (COORDINATOR, CURATOR, OTHER):
        assert address not in told


def test_a_refusal_tells_who_acted_without_an_address(request_: CommunityRequest) -> None:
    refused = Api(request_.coordinator).act(request_.pk, "cancel").json()
    assert (refused["code"], refused["acted_by"]) == ("wrong_state", "a user")
    assert CURATOR not in str(refused)


def test_no_mail_names_an_address_in_place_of_a_name(request_: CommunityRequest) -> None:
    letters = [compose_event_mail(delivery) for delivery in Delivery.objects.all()]
    assert letters
    for letter in letters:
        assert COORDINATOR not in f"{letter.subject}{letter.body}"
        assert CURATOR not in f"{letter.subject}{letter.body}"
    assert any("A user has submitted a request" in str(letter.body) for letter in letters)


def test_the_desk_recognises_people_without_names_by_their_addresses(
    request_: CommunityRequest, sign_in: SignIn
) -> None:
    screen = sign_in(make_curator()).get(screen_of(request_)).text
    assert f"<strong>{CURATOR}</strong>" in screen
    assert f"<strong>{COORDINATOR}</strong>" in screen
