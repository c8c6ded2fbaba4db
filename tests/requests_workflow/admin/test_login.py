"""Who gets into the admin, and how."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.accounts.models import User
from tests.factories import PASSWORD, make_curator, make_lead, make_submitted, make_user
from tests.requests_workflow.admin.desk import QUEUE, make_superuser, post, screen_of, sign_in, text_of

LOGIN = "/admin/login/"

pytestmark = pytest.mark.django_db


def log_in(user: User, password: str = PASSWORD, **more: str) -> tuple[Client, int, str]:
    client = Client()
    response = client.post(LOGIN, {"username": user.email, "password": password, **more})
    return client, response.status_code, response.headers.get("Location", "")


@pytest.mark.parametrize("make", [make_curator, make_lead, make_superuser])
def test_curators_and_staff_sign_in_by_address_and_password(make: Callable[[], User]) -> None:
    client, status, location = log_in(make(), next="/admin/")
    assert (status, location) == (302, "/admin/")
    assert client.get(QUEUE).status_code == 200


def test_the_case_of_the_address_does_not_matter() -> None:
    curator = make_curator("Mixed.Case@desk.example")
    client = Client()
    assert (
        client.post(LOGIN, {"username": "mixed.CASE@desk.example", "password": PASSWORD}).status_code == 302
    )
    assert curator.is_staff is False


def test_a_coordinator_hears_no_more_than_after_a_wrong_password() -> None:
    coordinator, curator = make_user(), make_curator()
    client = Client()
    turned_away = client.post(LOGIN, {"username": coordinator.email, "password": PASSWORD})
    mistyped = client.post(LOGIN, {"username": curator.email, "password": "wrong"})
    assert turned_away.status_code == mistyped.status_code == 200
    assert turned_away.context["form"].errors == mistyped.context["form"].errors
    assert "_auth_user_id" not in client.session


def test_a_curator_who_was_switched_off_stays_outside_and_leaves_at_once() -> None:
    curator = make_curator()
    client = sign_in(curator)
    assert client.get(QUEUE).status_code == 200
    User.objects.filter(pk=curator.pk).update(is_active=False)
    assert client.get(QUEUE).status_code == 302
    assert log_in(curator)[1] == 200


def test_a_curator_taken_out_of_the_group_can_do_nothing_more() -> None:
    curator = make_curator()
    client = sign_in(curator)
    curator.groups.clear()
    assert client.get(QUEUE).headers["Location"].startswith(LOGIN)


def test_staff_who_are_no_curators_get_in_but_not_to_the_requests() -> None:
    client, request = sign_in(make_user(is_staff=True)), make_submitted()
    assert client.get("/admin/").status_code == 200
    assert client.get(QUEUE).status_code == 403
    assert client.get(screen_of(request)).status_code == 403
    assert post(client, request, "note", text="Hello.").status_code == 403


def test_signing_in_never_leads_off_the_site() -> None:
    _, status, location = log_in(make_curator(), next="https://evil.example/")
    assert status == 302
    assert "evil" not in location


def test_signing_out_takes_a_post() -> None:
    client = sign_in(make_curator())
    assert client.get("/admin/logout/").status_code == 405
    assert client.get(QUEUE).status_code == 200
    client.post("/admin/logout/")
    assert client.get(QUEUE).status_code == 302


def test_the_sign_in_form_wants_its_token() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(LOGIN, {"username": "x", "password": "y"}).status_code == 403


def test_curators_find_the_way_to_the_queue_and_no_log_of_edits() -> None:
    page = text_of(sign_in(make_curator()).get("/admin/"))
    assert f'href="{QUEUE}"' in page
    assert "Recent actions" not in page
