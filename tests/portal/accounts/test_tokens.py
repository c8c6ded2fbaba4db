"""API tokens made by their owner: shown once, with no more scopes than the person may have, and revoked."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import ApiToken, User
from portal.accounts.tokens import DOUBLE_CLICK, MOST_TOKENS
from tests.factories import make_curator, make_user
from tests.portal.accounts.signing_in import sign_in

pytestmark = pytest.mark.django_db

LIST, NEW = "/accounts/tokens/", "/accounts/tokens/new/"
SECRET = re.compile(r"euc_[0-9a-f]{10}_[A-Za-z0-9_-]{43}")
ASKED: dict[str, Any] = {"name": "Harvester", "scopes": ["catalogue:read"], "days": "30"}


def make_token(client: Client, **asked: Any) -> str:
    page = client.post(NEW, {**ASKED, **asked}).text
    found = SECRET.search(page)
    assert found, page
    return found[0]


def call_api(token: str) -> int:
    return Client().get("/api/v1/requests/", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_works_as_it_was_asked_for_and_is_shown_once() -> None:
    client = sign_in(make_user())
    text = make_token(client, scopes=["requests:read"])
    assert call_api(text) == 200
    token = ApiToken.objects.get()
    assert token.expires_at is not None
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    page = client.get(LIST).text
    assert "Harvester" in page
    assert not SECRET.search(page)


def test_the_answer_with_the_token_is_kept_nowhere() -> None:
    response = sign_in(make_user()).post(NEW, ASKED)
    assert "no-store" in response.headers["Cache-Control"]


def test_deciding_is_offered_to_curators_alone_and_taken_from_nobody_else() -> None:
    deciding = {**ASKED, "scopes": ["requests:decide"]}
    coordinator, curator = sign_in(make_user()), sign_in(make_curator())
    assert "requests:decide" not in coordinator.get(NEW).text
    assert coordinator.post(NEW, deciding).text.count("Error:") == 1
    assert not ApiToken.objects.exists()
    assert make_token(curator, scopes=["requests:decide"])


@pytest.mark.parametrize(
    ("asked", "field"), [({"name": ""}, "name"), ({"scopes": []}, "scopes"), ({"days": "36500"}, "days")]
)
def test_a_refused_form_names_the_field_and_makes_nothing(asked: dict[str, Any], field: str) -> None:
    page = sign_in(make_user()).post(NEW, {**ASKED, **asked}).text
    assert "There is a problem" in page
    assert f'href="#id_{field}' in page
    assert not ApiToken.objects.exists()


def test_a_revoked_token_stops_working_at_once() -> None:
    client = sign_in(make_user())
    text = make_token(client, scopes=["requests:read"])
    client.post(f"{LIST}{ApiToken.objects.get().pk}/revoke/")
    assert call_api(text) == 401
    assert "revoked" in client.get(LIST).text


def test_nobody_revokes_anothers_token_or_sees_it() -> None:
    text = make_token(sign_in(make_user()), scopes=["requests:read"])
    stranger = sign_in(make_user())
    assert stranger.post(f"{LIST}{ApiToken.objects.get().pk}/revoke/").status_code == 404
    assert "Harvester" not in stranger.get(LIST).text
    assert call_api(text) == 200


def test_a_double_click_leaves_one_token_the_one_that_is_shown() -> None:
    client = sign_in(make_user())
    make_token(client, scopes=["requests:read"])
    shown = make_token(client, scopes=["requests:read"])
    assert ApiToken.objects.count() == 1
    assert call_api(shown) == 200


def test_a_token_of_the_same_name_made_earlier_stays() -> None:
    client = sign_in(make_user())
    make_token(client)
    ApiToken.objects.update(created_at=timezone.now() - DOUBLE_CLICK)
    make_token(client)
    assert ApiToken.objects.count() == 2


def test_there_is_an_end_to_how_many_one_may_have() -> None:
    user = make_user()
    for number in range(MOST_TOKENS):
        _issue(user, f"Number {number}")
    page = sign_in(user).post(NEW, ASKED).text
    assert "revoke one first" in page
    ApiToken.objects.filter(name="Number 0").update(revoked_at=timezone.now())
    make_token(sign_in(user))


def test_who_found_the_session_open_makes_no_token() -> None:
    client = Client()
    client.force_login(make_user())
    response = client.post(NEW, ASKED)
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not ApiToken.objects.exists()


def test_the_list_costs_the_same_for_one_token_and_for_three() -> None:
    user = make_user()
    client = sign_in(user)
    _issue(user, "One")
    numbers = [_count_queries(client)]
    _issue(user, "Two")
    _issue(user, "Three")
    assert [*numbers, _count_queries(client)] == [numbers[0]] * 2


def _issue(user: User, name: str) -> None:
    ApiToken.objects.issue(user=user, scopes=["catalogue:read"], name=name, lifetime=timedelta(days=1))


def _count_queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    return len(queries)
