"""Calls the API as a program would, and holds every answer to the API's own description."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from portal.accounts.models import ApiToken, Scope, User
from portal.traffic.decider import current_decider

ROOT = "/api/v1/"
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    """Let no test use up another's requests."""
    current_decider.cache_clear()
    yield
    current_decider.cache_clear()


class Api:
    """A client of the API: a user with a token, or nobody."""

    def __init__(self, user: User | None = None, *, scopes: Sequence[str] | None = None) -> None:
        self.client = Client(raise_request_exception=False)
        self.user = user
        self.headers: dict[str, str] = {}
        if user is not None:
            wanted = Scope.values if scopes is None else scopes
            _, self.token = ApiToken.objects.issue(user=user, scopes=wanted, lifetime=None)
            self.headers["Authorization"] = f"Token {self.token}"

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.send("DELETE", path, **headers)

    def act(self, request_id: Any, action: str, body: Any = None, **headers: str) -> Any:
        return self.post(f"requests/{request_id}/actions/{action}/", {} if body is None else body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call, and check the answer against the description. Header names have `_` for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        address = path if path.startswith(("/", "http")) else ROOT + path
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        response = self.client.generic(
            method,
            address,
            content,
            content_type=named.pop("Content-Type", "application/json"),
            headers={**self.headers, **named},
        )
        check_answer(method, urlsplit(address).path, response)
        return response


def find_faults(response: Any) -> list[tuple[str, str]]:
    """Return pointer (or parameter) and code of each error in a problem."""
    errors = response.json().get("errors", [])
    return [(error.get("parameter") or error["pointer"], error["code"]) for error in errors]


def collect(api: Api, path: str) -> list[Any]:
    """Return the rows of all pages, from the first on."""
    rows, address = [], ROOT + path
    while address:
        page = api.get(address).json()
        rows += page["results"]
        address = page["next"]
    return rows


def check_answer(method: str, path: str, response: Any) -> None:
    """Fail when an answer differs from what the description says of it."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if response.status_code >= 400:
        assert kind == PROBLEM, (response.status_code, kind, response.content[:500])
        problem = response.json()
        _validator("#/components/schemas/Problem").validate(problem)
        assert problem["status"] == response.status_code
        assert problem["request_id"] == response.headers["X-Request-ID"] or "Idempotent-Replayed" in response
    operation = _operation_of(method, path)
    if operation is None or method == "HEAD" or response.status_code in {304, 405}:
        return
    documented = operation["responses"]
    assert str(response.status_code) in documented, (method, path, response.status_code, response.content)
    content = documented[str(response.status_code)].get("content", {})
    if response.status_code < 400 and content:
        assert kind in content
        if kind == "application/json":
            _check_success(content[kind]["schema"], response)


def _check_success(schema: dict[str, Any], response: HttpResponse) -> None:
    Draft202012Validator({**schema, "components": describe()["components"]}).validate(
        json.loads(response.content)
    )


def _operation_of(method: str, path: str) -> Any:
    route = re.sub(r"<str:(\w+)>", r"{\1}", resolve(path).route)
    operations = describe()["paths"].get(f"/{route}", {})
    return operations.get(("GET" if method == "HEAD" else method).lower())


@cache
def describe() -> dict[str, Any]:
    """Return the API's description, as it is made from the code."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


@cache
def _validator(reference: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": reference, "components": describe()["components"]})
