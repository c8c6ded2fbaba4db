import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.request import Request

from portal.accounts.authentication import ApiTokenAuthentication
from portal.accounts.models import ApiToken, Scope
from portal.accounts.models.token import LAST_USED_PRECISION
from tests.factories import PASSWORD, make_draft, make_user
from tests.portal.api.calls import Api

pytestmark = pytest.mark.django_db

ORIGIN = "http://localhost:8000"


@pytest.mark.parametrize("scheme", ["Token", "Bearer", "token", "BEARER"])
def test_a_token_is_taken_after_either_word(scheme: str) -> None:
    api = Api(make_user())
    assert api.get("requests/", Authorization=f"{scheme} {api.token}").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Token",
        "Token ",
        "Token a b",
        "Token a b c",
        "Token a\x00b",
        "Token ÿþ",
        "Basic !!!",
        "Basic YTpi",
        "Token " + "a" * 7000,
        "Token euc_0123456789_" + "a" * 43 + "x",
        "Token euc_0123456789_" + "a" * 43 + "\n",
        "Tokeneuc_0123456789_" + "a" * 43,
    ],
)
@pytest.mark.parametrize("path", ["requests/", "projects/"])
def test_a_header_that_holds_no_token_is_401(header: str, path: str) -> None:
    response = Api().get(path, Authorization=header)
    assert response.status_code == 401
    assert response.json()["code"] == "token_malformed"
    assert response.headers["WWW-Authenticate"].startswith("Token ")


def test_without_a_header_requests_are_401_and_the_catalogue_is_open() -> None:
    api = Api()
    refused = api.get("requests/")
    assert (refused.status_code, refused.json()["code"]) == (401, "not_authenticated")
    assert "Token" in refused.headers["WWW-Authenticate"]
    assert api.get("projects/").status_code == 200


def test_the_secret_of_another_token_is_no_good() -> None:
    first, second = Api(make_user()), Api(make_user())
    prefix, secret = first.token.split("_", 2)[1], second.token.split("_", 2)[2]
    response = first.get("requests/", Authorization=f"Token euc_{prefix}_{secret}")
    assert (response.status_code, response.json()["code"]) == (401, "token_unknown")


def test_a_revoked_token_is_401() -> None:
    api = Api(make_user())
    ApiToken.objects.update(revoked_at=timezone.now())
    assert api.get("requests/").json()["code"] == "token_expired"


def test_an_expired_token_is_401() -> None:
    api = Api(make_user())
    ApiToken.objects.update(expires_at=timezone.now())
    assert api.get("requests/").json()["code"] == "token_expired"


def test_the_token_of_a_user_who_was_switched_off_is_401() -> None:
    user = make_user()
    api = Api(user)
    user.is_active = False
    user.save()
    response = api.get("requests/")
    assert (response.status_code, response.json()["code"]) == (401, "account_inactive")


def test_a_token_in_use_costs_one_query() -> None:
    api = Api(make_user())
    ApiToken.objects.update(last_used_at=timezone.now())
    request = Request(RequestFactory().get("/", headers=api.headers))
    with CaptureQueriesContext(connection) as queries:
        recognised = ApiTokenAuthentication().authenticate(request)
        assert recognised is not None
        assert recognised[0].email
    assert len(queries) == 1


def test_the_last_use_is_kept_to_five_minutes() -> None:
    api = Api(make_user())
    api.get("requests/")
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    api.get("requests/")
    assert ApiToken.objects.get().last_used_at == first

    earlier = timezone.now() - LAST_USED_PRECISION
    ApiToken.objects.update(last_used_at=earlier)
    api.get("requests/")
    used = ApiToken.objects.get().last_used_at
    assert used is not None
    assert used > earlier


def test_a_session_needs_its_csrf_token_to_write() -> None:
    user = make_user()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.get("/api/v1/requests/").status_code == 200
    refused = client.post("/api/v1/requests/", "{}", content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded"]
)
def test_a_session_can_not_be_used_from_a_foreign_origin(content_type: str) -> None:
    user = make_user()
    draft = make_draft(user)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    path = f"/api/v1/requests/{draft.pk}/actions/submit/"
    response = client.post(path, "{}", content_type, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_session_with_its_csrf_token_may_write() -> None:
    make_user("writer@example.org")
    client = Client(enforce_csrf_checks=True)
    page = client.get("/accounts/login/")
    form = {
        "login": "writer@example.org",
        "password": PASSWORD,
        "csrfmiddlewaretoken": page.cookies["csrftoken"].value,
    }
    client.post("/accounts/login/", form, headers={"Origin": ORIGIN})
    headers = {"Origin": ORIGIN, "X-CSRFToken": client.cookies["csrftoken"].value}
    response = client.post("/api/v1/requests/", "{}", "application/json", headers=headers)
    assert response.status_code == 201


def test_a_token_needs_no_csrf_token() -> None:
    api = Api(make_user(), scopes=[Scope.REQUESTS_WRITE])
    api.client = Client(enforce_csrf_checks=True)
    assert api.post("requests/", {}).status_code == 201
