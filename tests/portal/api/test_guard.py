import io
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from rest_framework.request import Request

from portal.api.guard import LONGEST_QUERY, MOST_DRAINED, drain
from portal.api.parsers import LARGEST_BODY
from portal.api.views import ApiRules
from tests.factories import make_user
from tests.portal.api.calls import Api, find_faults

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query",
    [
        "search=a%00b",
        "%00=1",
        "search=%ff%fe",
        "search=%ed%a0%80",
        "%ff=1",
        "search=%c0%af",
        "search=a%0d%0ab",
    ],
)
def test_a_query_with_control_characters_or_bad_utf_8_is_400(query: str) -> None:
    for path in ("projects/", "requests/", "projects/1/"):
        response = Api(make_user()).get(f"{path}?{query}")
        assert (response.status_code, response.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize("path", ["slugs/%00/", "slugs/a%00b/", "projects/1%00/", "communities/%00/"])
def test_an_address_with_a_nul_is_404_and_never_reaches_the_database(path: str) -> None:
    assert Api().get(path).status_code == 404


def test_a_query_that_is_too_long_is_400() -> None:
    response = Api().get("projects/?search=" + "a" * LONGEST_QUERY)
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")
    assert Api().get("projects/?" + "&".join(["a=1"] * 1999)).status_code == 400


@pytest.mark.parametrize(
    "path", ["projects/", "programmes/", "organisations/", "communities/", "limits/", "slugs/x/", "schema/"]
)
def test_an_undeclared_parameter_is_400_and_the_declared_ones_are_listed(path: str) -> None:
    response = Api().get(f"{path}?page=1")
    assert response.status_code == 400
    assert find_faults(response) == [("page", "unknown_parameter")]
    if path == "programmes/":
        assert "cursor, framework, page_size, parent, search" in response.json()["detail"]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_one_request_takes_no_parameters(method: str) -> None:
    response = Api(make_user()).send(method, "requests/EUC-2026-000001/?fields=id", {"version": 1})
    assert find_faults(response) == [("fields", "unknown_parameter")]


def test_posting_takes_none_of_the_parameters_of_the_list() -> None:
    assert find_faults(Api(make_user()).post("requests/?state=draft", {})) == [("state", "unknown_parameter")]


def test_a_repeated_parameter_is_400() -> None:
    response = Api().get("projects/?search=a&search=b")
    assert find_faults(response) == [("search", "repeated_parameter")]


class EndlessBody(io.RawIOBase):
    """Gives zeros and counts them."""

    given = largest = 0

    def read(self, size: int = -1) -> bytes:
        self.given += size
        self.largest = max(self.largest, size)
        return b"0" * size


def post_much(body: io.RawIOBase, announced: int) -> HttpRequest:
    request = RequestFactory().post("/", content_type="application/json")
    request.META["CONTENT_LENGTH"] = str(announced)
    opened: Any = request
    opened._stream = body  # what Django itself reads from
    return request


def test_what_is_left_of_a_body_is_drained_up_to_a_limit() -> None:
    body = EndlessBody()
    drain(Request(post_much(body, 30_000_000)))
    assert MOST_DRAINED <= body.given < MOST_DRAINED + 100_000


class ReadingView(ApiRules):
    """Would read whatever comes."""

    authentication_classes = ()
    permission_classes = ()
    sizes: list[Any] = []  # noqa: RUF012 - looked at by the test

    def post(self, request: Request) -> None:
        self.sizes.append(len(request.data))


def test_no_view_sees_a_body_that_is_too_large() -> None:
    body = EndlessBody()
    response = ReadingView.as_view()(post_much(body, 30_000_000))
    assert response.status_code == 413
    assert ReadingView.sizes == []
    assert body.largest <= LARGEST_BODY + 1


def test_options_tells_nothing_and_unknown_methods_are_405() -> None:
    api = Api(make_user())
    for method in ("OPTIONS", "PUT", "TRACE", "PROPFIND"):
        response = api.send(method, "requests/")
        assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert api.send("HEAD", "requests/").status_code == 200
