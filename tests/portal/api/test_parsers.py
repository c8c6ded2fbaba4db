import json
from typing import Any

import pytest

from portal.api.parsers import DEEPEST, LARGEST_BODY
from requests_workflow.models import CommunityRequest
from tests.factories import make_user
from tests.portal.api.calls import Api

pytestmark = pytest.mark.django_db


def nest(depth: int) -> bytes:
    """Return an object whose member `x` is nested to `depth` levels, itself included."""
    return b'{"links":' + b"[" * (depth - 1) + b"1" + b"]" * (depth - 1) + b"}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"title": "x',
        b"{}{}",
        b'{"title": NaN}',
        b'{"title": Infinity}',
        b'{"title": 1e999}',
        b'{"title": ' + b"9" * 5000 + b"}",
        b"\xef\xbb\xbf{}",
        '{"title":"x"}'.encode("utf-16"),
        b'{"title":"\xff"}',
        b'{"title":"\xed\xa0\x80"}',
        b'{"title":"a","title":"b"}',
        b'{"title":"\x00"}',
        b'{"title":"\\u0000"}',
        b'{"title":"\\ud800"}',
        b'{"x":{"a\\u0000":1}}',
        b'{"x":[["\\udfff"]]}',
        b'"x"',
        b"[]",
        b"null",
        b"1",
        b"[" * 100_000,
        b'{"a":' * 20_000,
        *[nest(depth) for depth in (DEEPEST + 1, 900, 980, 1100, 100_000)],
    ],
)
def test_a_body_that_is_no_plain_json_object_is_400(body: bytes) -> None:
    response = Api(make_user()).post("requests/", body)
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")
    assert not CommunityRequest.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b' \n{"title": "x"}\n',
        '{"title": "Ünïcode 🏳️"}'.encode(),
        b'{"title": "\\ud83c\\udf3b"}',
        b'{"title": "\\\\u0000 [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}',
        nest(DEEPEST),
    ],
)
def test_json_that_only_looks_odd_is_read(body: bytes) -> None:
    assert Api(make_user()).post("requests/", body).status_code == 201


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        ";;;=",
        "",
        "application/json; charset=nope-8",
        "application/json; charset=utf-7",
        "application/json; charset=utf-16",
    ],
)
def test_only_json_in_utf_8_is_read(content_type: str) -> None:
    response = Api(make_user()).post("requests/", b'{"title":"x"}', Content_Type=content_type)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", 'application/json;charset="UTF-8"']
)
def test_utf_8_may_be_named(content_type: str) -> None:
    assert Api(make_user()).post("requests/", {}, Content_Type=content_type).status_code == 201


def test_a_compressed_body_is_not_read() -> None:
    response = Api(make_user()).post("requests/", b"\x1f\x8b\x08\x00", Content_Encoding="gzip")
    assert response.status_code == 415


def test_a_body_above_a_megabyte_is_413_and_one_below_is_read() -> None:
    def body_of(size: int) -> bytes:
        return json.dumps({"links": "a" * (size - len('{"links": ""}'))}).encode()

    api = Api(make_user())
    assert api.post("requests/", body_of(LARGEST_BODY)).status_code == 201
    refused = api.post("requests/", body_of(LARGEST_BODY + 1))
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("value", [5, 1.5, True, [], ["a"], {}, {"a": "b"}, None])
@pytest.mark.parametrize("field", ["title", "description", "website", "kind"])
def test_a_text_must_be_a_json_string(field: str, value: Any) -> None:
    response = Api(make_user()).post("requests/", {field: value})
    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [f"/{field}"]
    assert not CommunityRequest.objects.exists()


@pytest.mark.parametrize("value", ["101000001", 101000001, None, {"a": 1}, [1], [None], [["1"]], True])
def test_grants_must_be_a_list_of_strings(value: Any) -> None:
    response = Api(make_user()).post("requests/", {"grants": value})
    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == ["/grants"]


@pytest.mark.parametrize("value", ["true", 1, 0, None, []])
def test_terms_accepted_must_be_true_or_false(value: Any) -> None:
    response = Api(make_user()).post("requests/", {"terms_accepted": value})
    assert [error["pointer"] for error in response.json()["errors"]] == ["/terms_accepted"]
