"""The pages of the whole site: the start page and those that tell a failure."""

from contextlib import closing

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.template.loader import get_template
from django.test import Client
from django.views.defaults import bad_request, permission_denied, server_error
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_curator, make_user

pytestmark = pytest.mark.django_db


def test_the_start_page_says_what_it_is_and_opens_two_doors(client: Client) -> None:
    page = client.get("/").text
    assert "community on Zenodo" in page
    assert 'href="/requests/new/"' in page
    assert 'action="/browse/projects/"' in page


def test_the_navigation_fits_the_person(client: Client) -> None:
    page = client.get("/").text
    assert "/accounts/signup/" in page
    assert "/requests/" not in page.replace("/requests/new/", "")
    client.force_login(make_user())
    page = client.get("/").text
    assert 'href="/requests/"' in page
    assert "/accounts/signup/" not in page
    assert ">Desk<" not in page
    client.force_login(make_curator())
    assert ">Desk<" in client.get("/").text


def test_the_failure_page_needs_no_database(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        page = server_error(HttpRequest()).content.decode()
    assert "Something went wrong on our side" in page
    assert page.count("<h1") == 1


def test_refusals_of_the_framework_have_pages_of_ours() -> None:
    assert b"could not be read" in bad_request(HttpRequest(), SuspiciousOperation()).content
    assert b"You may not do this" in permission_denied(HttpRequest(), PermissionDenied()).content


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_each_failure_page_says_what_to_do(name: str) -> None:
    page = get_template(name).render()
    assert page.count("<p") >= 2
    assert "<title>" in page


def test_a_sign_in_without_its_token_is_refused_with_a_reason(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x", "password": "y"})
    assert response.status_code == 403
    assert "The form was not accepted" in response.text


def test_the_style_and_the_icon_are_ours(client: Client) -> None:
    page = client.get("/").text
    assert page.count('rel="stylesheet"') == 1
    assert "http://" not in page
    assert "https://" not in page
    for name, kind in (("portal.css", "text/css"), ("icon.svg", "image/svg+xml")):
        with closing(client.get(f"/static/portal/{name}")) as response:
            assert response.headers["Content-Type"].startswith(kind)
