import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import override_settings
from rest_framework.response import Response
from rest_framework.views import APIView

from communities.models import Programme
from portal.api.errors import explain
from portal.api.failures import bad_request, page_not_found, permission_denied, server_error
from portal.api.problems import KINDS, ProblemRenderer
from portal.traffic.rates import current_rates
from tests.factories import make_user
from tests.portal.api.calls import Api, find_faults


class FailingView(APIView):
    """Raises what it is told to."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    error: Exception = RuntimeError("secret details")

    def get(self, _request: Any) -> Response:
        raise self.error


def ask(error: Exception) -> Any:
    response = FailingView.as_view(error=error)(RequestFactory().get("/"))
    response.render()
    return response


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "permission_denied"),
        (SuspiciousOperation(), 400, "bad_request"),
        (RequestDataTooBig(), 413, "too_large"),
        (DataError("value too long for column title of table x"), 400, "bad_request"),
        (OperationalError("canceling statement due to lock timeout"), 503, "unavailable"),
        (InterfaceError("connection already closed"), 503, "unavailable"),
        (IntegrityError("no cause"), 500, "internal_error"),
        (RuntimeError("secret details"), 500, "internal_error"),
    ],
)
def test_every_exception_becomes_a_problem_without_its_details(
    error: Exception, status: int, code: str
) -> None:
    response = ask(error)
    assert (response.status_code, response.data["code"], response.data["status"]) == (status, code, status)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert str(error) == "" or str(error) not in response.content.decode()


def test_a_busy_database_says_when_to_come_back() -> None:
    assert int(ask(OperationalError()).headers["Retry-After"]) >= 1


def test_what_nobody_foresaw_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "portal.api.errors"):
        ask(RuntimeError("secret details"))
    assert "secret details" in caplog.text


@pytest.mark.django_db
def test_two_equal_rows_at_once_are_a_conflict() -> None:
    Programme.objects.create(code="X", framework="FP7")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Programme.objects.create(code="X", framework="FP7")
    assert (explain(caught.value).code, explain(caught.value).status_code) == ("conflict", 409)


@pytest.mark.django_db
def test_a_broken_constraint_of_another_kind_is_our_fault() -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO communities_programme (code, title) VALUES ('Y', 'no framework')")
    assert explain(caught.value).status_code == 500


@pytest.mark.django_db
def test_a_problem_has_all_members_and_its_type_leads_to_the_documentation() -> None:
    problem = Api().get("requests/").json()
    assert list(problem) == ["type", "title", "status", "detail", "code", "request_id"]
    assert problem["type"] == "http://localhost:8000/api/v1/docs/#not_authenticated"
    assert problem["title"] == KINDS["not_authenticated"].title
    assert "Token" in problem["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["nope/", "projects", "requests/x/y/z/", "admin/../", "projects/a/b/"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_an_unknown_address_is_a_problem_whatever_the_method(method: str, path: str) -> None:
    response = Api().send(method, path)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["application/xml", "text/html", ";;;q=,"])
def test_a_format_that_is_not_served_is_406(accept: str) -> None:
    response = Api().get("projects/", Accept=accept)
    assert response.status_code in ({200, 406} if accept.startswith(";") else {406})


@pytest.mark.django_db
def test_a_problem_on_a_page_of_html_is_json_all_the_same() -> None:
    response = Api().get("docs/?nope=1", Accept="text/html")
    assert response.status_code == 400
    assert find_faults(response) == [("nope", "unknown_parameter")]


@pytest.mark.django_db
def test_too_many_requests_name_the_policy_and_the_wait() -> None:
    api = Api(make_user())
    limit = next(policy.user for policy in current_rates().policies if policy.name == "minute")
    statuses = [api.get("limits/").status_code for _ in range(limit)]
    assert set(statuses) == {200}
    refused = api.get("limits/")
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert [row["policy"] for row in refused.json()["violated"]] == ["minute"]
    assert refused.headers["Cache-Control"].endswith("no-store")


def test_no_text_makes_the_rendering_of_a_problem_fail() -> None:
    assert b"\\ud800" in ProblemRenderer().render({"detail": "half a pair: \ud800"})


@override_settings(ROOT_URLCONF="portal.urls")
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda request: bad_request(request, Exception()), 400),
        (lambda request: permission_denied(request, Exception()), 403),
        (lambda request: page_not_found(request, Exception()), 404),
        (server_error, 500),
    ],
)
def test_outside_the_views_the_api_answers_problems_and_pages_answer_html(answer: Any, status: int) -> None:
    problem = answer(RequestFactory().get("/api/v2/"))
    assert (problem.status_code, problem.headers["Content-Type"]) == (status, "application/problem+json")
    page = answer(RequestFactory().get("/somewhere/"))
    assert (page.status_code, page.headers["Content-Type"].partition(";")[0]) == (status, "text/html")


def test_a_database_that_is_away_is_503_outside_the_views_as_well() -> None:
    try:
        raise OperationalError  # noqa: TRY301 - Django calls it while an exception is being handled
    except OperationalError:
        response = server_error(RequestFactory().get("/api/v1/requests/"))
    assert response.status_code == 503
