from collections.abc import Iterator
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import get_resolver
from rest_framework.request import Request
from rest_framework.views import APIView

from portal.accounts.models import Scope
from portal.accounts.permissions import HasScope
from tests.factories import make_curator, make_draft, make_in_review, make_lead, make_submitted, make_user
from tests.portal.api.calls import Api

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {"schema", "api_docs", "api_limits", "api_unknown"}


def list_api_views(patterns: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from list_api_views(pattern.url_patterns, address)
        elif address.startswith("api/") and pattern.name not in OPEN_TO_ALL:
            yield address, pattern.callback.cls


@pytest.mark.parametrize(
    ("method", "path", "missing"),
    [
        ("GET", "projects/", Scope.CATALOGUE_READ),
        ("GET", "slugs/freya/", Scope.CATALOGUE_READ),
        ("GET", "requests/", Scope.REQUESTS_READ),
        ("POST", "requests/", Scope.REQUESTS_WRITE),
    ],
)
def test_a_token_without_the_scope_is_told_which_one_it_lacks(method: str, path: str, missing: str) -> None:
    api = Api(make_user(), scopes=[scope for scope in Scope.values if scope != missing])
    response = api.send(method, path, {})
    assert response.status_code == 403
    assert response.json()["code"] == "missing_scope"
    assert response.json()["scope"] == missing
    assert missing in response.json()["detail"]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_changing_a_request_takes_the_scope_to_write(method: str) -> None:
    user = make_user()
    draft = make_draft(user)
    api = Api(user, scopes=[Scope.REQUESTS_READ])
    assert api.send(method, f"requests/{draft.pk}/", {"version": 1}).json()["scope"] == Scope.REQUESTS_WRITE


@pytest.mark.parametrize("action", ["claim", "release", "request_changes", "accept", "decline"])
def test_what_curators_do_takes_the_scope_to_decide(action: str) -> None:
    curator = make_curator()
    request = make_submitted() if action == "claim" else make_in_review(curator)
    api = Api(curator, scopes=[Scope.REQUESTS_READ, Scope.REQUESTS_WRITE])
    response = api.act(request.pk, action, {"comment": "x", "reason": "other"})
    assert (response.status_code, response.json()["scope"]) == (403, Scope.REQUESTS_DECIDE)
    before = request.version
    request.refresh_from_db()
    assert request.version == before


def test_a_lead_who_reopens_decides_and_a_coordinator_who_appeals_does_not() -> None:
    curator, lead, coordinator = make_curator(), make_lead(), make_user()
    request = make_in_review(curator, coordinator)
    Api(curator).act(request.pk, "decline", {"comment": "No.", "reason": "other"})
    scopes = [Scope.REQUESTS_READ, Scope.REQUESTS_WRITE]

    refused = Api(lead, scopes=scopes).act(request.pk, "reopen", {"comment": "Once more."})
    assert (refused.status_code, refused.json()["scope"]) == (403, Scope.REQUESTS_DECIDE)
    assert (
        Api(coordinator, scopes=scopes).act(request.pk, "reopen", {"comment": "Please."}).status_code == 200
    )


def test_the_scope_to_decide_makes_nobody_a_curator() -> None:
    response = Api(make_user()).act(make_submitted(owner := make_user()).pk, "claim")
    assert response.status_code == 404
    assert Api(owner).act(owner.community_requests.get().pk, "claim").json()["code"] == "not_allowed"


def test_every_view_names_a_scope_for_each_of_its_methods() -> None:
    views = dict(list_api_views(get_resolver().url_patterns))
    assert len(views) >= 15
    for address, view in views.items():
        assert HasScope in view.permission_classes, address
        for method in ("get", "post", "patch", "delete"):
            assert not hasattr(view, method) or method.upper() in view.scopes, (address, method)


def test_a_view_that_names_no_scopes_lets_nobody_in() -> None:
    request = Request(RequestFactory().get("/"))
    request.user = make_user()
    assert not HasScope().has_permission(request, APIView())
