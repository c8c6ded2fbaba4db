"""Closing an account: what must be settled first, and what is left of a person afterwards."""

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.core.serializers import serialize
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from portal.accounts.closing import HinderedError, close
from portal.accounts.models import ApiToken, User
from portal.accounts.notifications import set_wanted
from portal.api.models import IdempotencyRecord
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, RecheckWish
from requests_workflow.services import comment, invite_member
from tests.factories import PASSWORD, make_curator, make_draft, make_in_review, make_submitted, make_user
from tests.portal.accounts.signing_in import sign_in

pytestmark = pytest.mark.django_db

CLOSE, DATA = "/accounts/close/", "/accounts/data/"
ADDRESS, SECOND, NAME = "ada@uni.example", "ada.l@mail.example", "Ada Lovelace"
SAID = "I have looked after this project since its first day."


@pytest.fixture
def ada() -> User:
    """A person with all that one can have."""
    user = make_user(ADDRESS, name=NAME, language="fr")
    EmailAddress.objects.create(user=user, email=SECOND, verified=True)
    ApiToken.objects.issue(user=user, scopes=["requests:read"], name="Ada's harvester", lifetime=None)
    set_wanted(user, [])
    IdempotencyRecord.objects.create(
        user=user, call_digest="c", body_digest="b", status=201, body=ADDRESS, created_at=timezone.now()
    )
    return user


@pytest.fixture
def declined(ada: User) -> CommunityRequest:
    """A request of theirs that was decided, with a conversation; and one that was shared with them."""
    curator = make_curator("carla@desk.example")
    request = make_in_review(curator, ada)
    comment(request.pk, SAID, actor=ada)
    shared = make_submitted(make_user("ben@other.example"))
    invite_member(shared.pk, email=SECOND, role="editor", actor=shared.coordinator)
    comment(shared.pk, f"{SAID} And of the other.", actor=ada)
    make_draft(ada, title="A draft that nobody has seen")
    perform(
        request.pk, "decline", actor=curator, reason="not_eligible", comment="The programme is not eligible."
    )
    return request


def close_on_page(client: Client, email: str = ADDRESS) -> Any:
    return client.post(CLOSE, {"email": email}, follow=True)


def all_rows_as_text() -> str:
    """Return all that the database holds, table by table."""
    models: list[type[Model]] = list(apps.get_models())
    return "\n".join(serialize("json", model._base_manager.all()) for model in models)


def test_nothing_of_a_person_is_left_in_any_table(declined: CommunityRequest, ada: User) -> None:
    before = all_rows_as_text()
    assert IdempotencyRecord.objects.exists()
    for trace in (ADDRESS, SECOND, NAME, SAID, "A draft that nobody has seen", "Ada's harvester"):
        assert trace in before
    response = close_on_page(sign_in(ada))
    assert "Your account is closed" in response.text
    assert not IdempotencyRecord.objects.exists()
    after = all_rows_as_text().lower()
    for trace in (ADDRESS, SECOND, NAME, SAID, "A draft that nobody has seen", "Ada's harvester"):
        assert trace.lower() not in after
    assert str(ada.pseudonym) in after, "the history goes on"
    assert not User.objects.filter(pseudonym=ada.pseudonym).exists(), "and leads to nobody"


def test_what_the_desk_answered_stays_and_the_history_is_still_whole(
    declined: CommunityRequest, ada: User, capsys: pytest.CaptureFixture[str]
) -> None:
    close_on_page(sign_in(ada))
    call_command("verify_history")
    last = declined.events.select_related("text").get(action="decline")
    assert last.text.comment == "The programme is not eligible."
    assert CommunityRequest.objects.get(pk=declined.pk).state == "declined"
    page = sign_in(User.objects.get(email="carla@desk.example")).get(
        f"/admin/requests_workflow/communityrequest/{declined.pk}/change/", follow=True
    )
    assert page.status_code == 200


def test_who_closed_their_account_is_out_everywhere_at_once(ada: User) -> None:
    text = ApiToken.objects.issue(user=ada, scopes=["requests:read"], name="", lifetime=None)[1]
    here, there = sign_in(ada), sign_in(ada)
    close_on_page(here)
    for browser in (here, there):
        assert browser.get("/requests/").status_code == 302
    call = Client().get("/api/v1/requests/", headers={"Authorization": f"Bearer {text}"})
    assert call.status_code == 401
    assert Client().post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD}).status_code == 200


def test_open_requests_that_somebody_leaves_so_are_checked_again(ada: User) -> None:
    shared, drafted = make_submitted(), make_draft()
    for request in (shared, drafted):
        invite_member(request.pk, email=ada.email, role="viewer", actor=request.coordinator)
    RecheckWish.objects.all().delete()
    close(ada)
    assert [*RecheckWish.objects.values_list("request", flat=True)] == [shared.pk]


def test_the_same_address_can_sign_up_again_and_finds_nothing_of_before(
    declined: CommunityRequest, ada: User, mailoutbox: list[EmailMessage]
) -> None:
    close_on_page(sign_in(ada))
    entered = {"email": ADDRESS, "name": "Ada", "password1": PASSWORD}
    Client().post("/accounts/signup/", entered)
    again = User.objects.get(email=ADDRESS)
    assert again.pk != ada.pk
    assert not again.community_requests.exists()
    assert mailoutbox[-1].to == [ADDRESS]


def test_an_open_request_is_named_and_keeps_the_account_open(ada: User) -> None:
    request = make_submitted(ada)
    User.objects.filter(pk=ada.pk).update(language="en")
    client = sign_in(ada)
    page = client.get(CLOSE).text
    assert f"/requests/{request.reference}/" in page
    assert "cancel it, or hand it over" in page
    close_on_page(client)
    assert User.objects.get(pk=ada.pk).email == ADDRESS
    perform(request.pk, "cancel", actor=ada)
    close_on_page(client)
    assert User.objects.get(pk=ada.pk).closed_at is not None


def test_a_request_submitted_while_the_page_was_open_stops_it_whole(ada: User) -> None:
    draft = make_draft(ada)
    perform(draft.pk, "submit", actor=ada)
    with pytest.raises(HinderedError):
        close(ada)
    assert EmailAddress.objects.filter(user=ada).count() == 2


@pytest.mark.parametrize("fields", [{"is_staff": True}, {"is_superuser": True}])
def test_who_belongs_to_the_desk_is_taken_out_by_an_administrator_first(fields: dict[str, Any]) -> None:
    user = make_user(**fields)
    with pytest.raises(HinderedError):
        close(user)
    with pytest.raises(HinderedError):
        close(make_curator())
    User.objects.filter(pk=user.pk).update(is_staff=False, is_superuser=False)
    close(user)
    assert User.objects.get(pk=user.pk).closed_at is not None


def test_drafts_are_counted_before_they_are_deleted(ada: User) -> None:
    make_draft(ada)
    make_draft(ada)
    User.objects.filter(pk=ada.pk).update(language="en")
    assert "2 drafts that were never sent" in sign_in(ada).get(CLOSE).text


def test_another_address_closes_nothing(ada: User) -> None:
    page = close_on_page(sign_in(ada), "somebody@else.example").text
    assert 'href="#id_email"' in page
    assert User.objects.get(pk=ada.pk).closed_at is None


def test_looking_changes_nothing_and_an_open_session_is_not_enough(ada: User) -> None:
    sign_in(ada).get(CLOSE)
    assert User.objects.get(pk=ada.pk).is_active
    intruder = Client()
    intruder.force_login(ada)
    for address in (CLOSE, "/accounts/data/download/"):
        assert intruder.get(address).headers["Location"].startswith("/accounts/reauthenticate/")
    intruder.post(CLOSE, {"email": ADDRESS})
    assert User.objects.get(pk=ada.pk).is_active


def test_closing_twice_changes_nothing_more(ada: User) -> None:
    close(ada)
    left = User.objects.get(pk=ada.pk)
    close(ada)
    assert User.objects.get(pk=ada.pk).pseudonym == left.pseudonym


def test_the_file_holds_all_that_relates_to_a_person_and_nothing_secret(
    declined: CommunityRequest, ada: User
) -> None:
    response = sign_in(ada).get("/accounts/data/download/")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert "no-store" in response.headers["Cache-Control"]
    data = json.loads(response.content)
    account, requests = data["account"], data["requests"]
    assert data["format"] == "eu-project-communities/personal-data"
    assert {address["email"] for address in account["addresses"]} == {ADDRESS, SECOND}
    assert account["name"] == NAME
    assert data["answers_of_the_api"][0]["body"] == ADDRESS
    assert account["api_tokens"][0]["name"] == "Ada's harvester"
    assert account["sessions"][0]["ip"] == "127.0.0.0"
    assert {one["state"] for one in requests["own"]} == {"declined", "draft"}
    assert requests["shared_with_me"][0]["role"] == "editor"
    assert [text["comment"] for text in requests["what_i_wrote"] if text["action"] == "comment"] == [
        SAID,
        f"{SAID} And of the other.",
    ]
    assert {act["action"] for act in requests["what_i_did"]} == {"submit", "comment"}
    assert requests["mails_to_me"]
    text = response.text
    assert ApiToken.objects.get().digest not in text
    assert ada.password not in text


def test_what_an_administrator_changed_about_a_person_names_nobody_any_more(ada: User) -> None:
    root = make_user("root@desk.example")
    address = EmailAddress.objects.get(user=ada, email=SECOND)
    LogEntry.objects.log_actions(root.pk, [ada], CHANGE, single_object=True)
    LogEntry.objects.log_actions(root.pk, [address], CHANGE, single_object=True)
    other = make_user("ben@other.example")
    LogEntry.objects.log_actions(root.pk, [other], CHANGE, single_object=True)
    assert LogEntry.objects.filter(object_repr=NAME).exists()
    close(ada)
    assert sorted(LogEntry.objects.values_list("object_repr", flat=True)) == ["", "", str(other)]


def test_the_file_of_somebody_of_the_desk_does_not_name_whom_they_edited(ada: User) -> None:
    root = make_user("root@desk.example", is_staff=True, is_superuser=True)
    LogEntry.objects.log_actions(root.pk, [ada], CHANGE, single_object=True)
    text = sign_in(root).get("/accounts/data/download/").text
    assert '"content_type__model": "user"' in text
    assert NAME not in text


def test_the_file_holds_nothing_of_other_people(declined: CommunityRequest) -> None:
    ben = User.objects.get(email="ben@other.example")
    text = sign_in(ben).get("/accounts/data/download/").text
    assert "ben@other.example" in text
    assert SAID not in text
    assert declined.reference not in text
    assert NAME not in text
