"""The pages that tell a failure: each says what happened and what to do, and names its reference."""

import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.template.loader import get_template
from django.test import Client
from django.views.defaults import bad_request, permission_denied, server_error
from pytest_django import DjangoAssertNumQueries

from portal.traffic.forms import refuse

NAMES = ["400", "403", "403_csrf", "404", "405", "413", "429", "500", "503"]
# 10 MB: far past what any form holds.
LARGE = b"x" * 10_000_000


@pytest.mark.parametrize("name", NAMES)
def test_each_failure_page_says_what_happened_and_what_to_do(name: str) -> None:
    page = get_template(f"{name}.html").render()
    assert f"Error {name[:3]}" in page
    assert page.count("<h1") == 1
    assert "<title>" in page
    assert re.search(r"Go back|Check the address|sign in|Wait", page)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["500", "503"])
def test_the_pages_of_a_broken_portal_need_no_database(
    name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        page = get_template(f"{name}.html").render()
    # Nobody knows any more who is signed in, so nobody is told to sign in.
    assert "/accounts/login/" not in page


@pytest.mark.django_db
def test_the_failure_page_of_the_framework_is_ours(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert b"Something went wrong on our side" in server_error(HttpRequest()).content


@pytest.mark.django_db
def test_refusals_of_the_framework_have_pages_of_ours(client: Client) -> None:
    request = client.get("/").wsgi_request
    assert b"could not be read" in bad_request(request, SuspiciousOperation()).content
    assert b"not open to you" in permission_denied(request, PermissionDenied()).content
    assert b"Wait 7 seconds" in refuse(request, wait=7).content


@pytest.mark.django_db
def test_a_failure_page_names_the_reference_of_its_answer(client: Client) -> None:
    response = client.get("/nowhere/", headers={"X-Request-ID": "visit-2026-11-22"})
    assert response.status_code == 404
    assert response["X-Request-ID"] == "visit-2026-11-22"
    assert "<code>visit-2026-11-22</code>" in response.text


@pytest.mark.django_db
def test_a_sign_in_without_its_token_is_refused_with_a_reason() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x", "password": "y"})
    assert response.status_code == 403
    assert "The form was not accepted" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_form_that_is_too_large_is_refused_with_a_page(client: Client, content_type: str) -> None:
    response = client.post("/accounts/login/", data=LARGE, content_type=content_type)
    assert response.status_code == 413
    assert "What you sent is too large" in response.text
    assert not response.cookies


@pytest.mark.django_db
def test_a_call_that_is_too_large_is_refused_with_a_problem(client: Client) -> None:
    response = client.post("/api/v1/requests/", data=LARGE, content_type="application/json")
    assert response.status_code == 413
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "too_large"


@pytest.mark.django_db
def test_a_form_of_common_size_is_read(client: Client) -> None:
    response = client.post("/accounts/login/", {"login": "x" * 100_000, "password": "y"})
    assert response.status_code == 200


@pytest.mark.django_db
def test_an_address_for_forms_that_is_opened_by_hand_says_so(client: Client) -> None:
    response = client.get("/language/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "This address takes forms only" in response.text


@pytest.mark.django_db
def test_a_call_by_the_wrong_method_keeps_its_problem(client: Client) -> None:
    response = client.post("/api/v1/limits/", content_type="application/json")
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
