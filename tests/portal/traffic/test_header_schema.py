"""The headers of the limits in the API's description."""

import pytest
from django.test import Client

from portal.traffic.schema import HEADERS

pytestmark = pytest.mark.usefixtures("whole_site")


@pytest.mark.django_db
def test_every_answer_of_every_operation_is_described_with_the_headers() -> None:
    schema = Client().get("/api/v1/schema/?format=json").json()
    assert set(schema["components"]["headers"]) == set(HEADERS)
    answers = list(schema["components"]["responses"].items())
    for path in schema["paths"].values():
        for operation in path.values():
            answers += [answer for answer in operation["responses"].items() if "$ref" not in answer[1]]
    assert len(answers) > 20
    uncounted = 0
    for status, answer in answers:
        told = set(HEADERS) & set(answer["headers"])
        assert told == ({"RateLimit-Policy"} if status in {"401", "500", "503"} else set(HEADERS)), status
        uncounted += len(told) == 1
    assert uncounted >= 3
    assert "Retry-After" in schema["components"]["responses"]["429"]["headers"]


@pytest.mark.django_db
def test_what_an_answer_has_is_described_and_may_be_read_by_scripts() -> None:
    answer = Client().get("/api/v1/limits/")
    told = {name for name in answer.headers if "ratelimit" in name.lower()}
    assert told == set(HEADERS)
    exposed = {name.strip() for name in answer["Access-Control-Expose-Headers"].split(",")}
    assert exposed == {*HEADERS, "Link", "Retry-After"}
    assert "Access-Control-Expose-Headers" not in Client().get("/").headers
