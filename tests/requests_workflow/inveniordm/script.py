"""A script that was written for Zenodo: it knows Zenodo's addresses, payloads and errors, no more."""

import json
from collections.abc import Sequence
from typing import Any

from django.test import Client

from portal.accounts.models import ApiToken, Scope, User

ERROR_MEMBERS = {"status", "message", "errors", "code"}


class Script:
    """Calls as Zenodo's documentation shows it, with a bearer token; holds refusals to InvenioRDM's form."""

    def __init__(self, user: User, *, scopes: Sequence[str] | None = None) -> None:
        wanted = Scope.values if scopes is None else scopes
        _, token = ApiToken.objects.issue(user=user, scopes=wanted, lifetime=None)
        self.client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})

    def get(self, address: str, **headers: str) -> Any:
        return self._check(self.client.get(address, headers=headers))

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = "" if body is None else json.dumps(body)
        return self._check(self.client.post(address, content, "application/json", headers=named))

    def join(self, body: Any, parent: str = "eu", **headers: str) -> Any:
        return self.post(f"/api/communities/{parent}/actions/join-request", body, **headers)

    def _check(self, response: Any) -> Any:
        assert response.headers["Content-Type"] == "application/json"
        if response.status_code >= 400:
            body = response.json()
            assert set(body) <= ERROR_MEMBERS
            assert body["status"] == response.status_code
            assert body["message"]
        return response


def new_community(grant: str, **changed: Any) -> dict[str, Any]:
    """Return the payload that asks for a new community."""
    community = {
        "slug": "freya",
        "title": "Connected Open Identifiers",
        "description": "Identifiers.",
        "website": "https://freya.example/",
        "organizations": [{"id": "01ggx4157"}, {"name": "Some SME"}],
    }
    return {"community": {**community, **changed}, "payload": {"project_id": f"00k4n6c32::{grant}"}}


def find_errors(response: Any) -> dict[str, list[str]]:
    """Return the messages of each field."""
    return {error["field"]: error["messages"] for error in response.json()["errors"]}
