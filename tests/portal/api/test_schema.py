import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.urls import get_resolver
from drf_spectacular.renderers import OpenApiYamlRenderer

from portal.api.problems import KINDS
from tests.portal.api.calls import describe

SNAPSHOT = Path(settings.BASE_DIR, "docs", "openapi.yaml")
NOT_DESCRIBED = {"/api/v1/docs/", "/api/v1/"}
METHODS = ("get", "post", "put", "patch", "delete")


def list_routes(patterns: Any, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from list_routes(pattern.url_patterns, address)
        elif address.startswith("/api/"):
            yield re.sub(r"<str:(\w+)>", r"{\1}", address), pattern.callback.cls


def list_operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in describe()["paths"].items():
        for method, operation in operations.items():
            yield path, method, operation


def test_the_description_is_valid_and_made_without_a_warning(tmp_path: Path) -> None:
    errors = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "x"), stderr=errors)
    assert "rror" not in errors.getvalue()
    assert describe()["openapi"].startswith("3.1.")


def test_the_snapshot_in_the_documentation_is_current() -> None:
    renderer: Any = OpenApiYamlRenderer()
    made: str = renderer.render(describe(), renderer_context={}).decode()
    assert SNAPSHOT.read_text(encoding="utf-8") == made, (
        "The API has changed: run `manage.py spectacular --file docs/openapi.yaml`, "
        "and look whether integrators can live with the difference."
    )
    assert yaml.safe_load(made) == yaml.safe_load(SNAPSHOT.read_text(encoding="utf-8"))


def test_every_address_and_method_under_the_api_is_described() -> None:
    routes = dict(list_routes(get_resolver().url_patterns))
    described = {(path, method) for path, method, _ in list_operations()}
    routed = {
        (path, method)
        for path, view in routes.items()
        if path not in NOT_DESCRIBED
        for method in METHODS
        if hasattr(view, method) and method in view.http_method_names
    }
    assert routed == described
    assert len(routes) > 18


def test_every_post_honours_idempotency_keys() -> None:
    routes = dict(list_routes(get_resolver().url_patterns))
    for path, method, operation in list_operations():
        names = [parameter["name"] for parameter in operation.get("parameters", [])]
        assert ("Idempotency-Key" in names) == (method == "post")
        if method == "post":
            assert getattr(routes[path].post, "is_idempotent", False), path


def test_every_operation_describes_its_failures_as_problems() -> None:
    for path, method, operation in list_operations():
        documented = set(operation["responses"])
        assert {"400", "401", "403", "406", "429", "500", "503"} <= documented
        if "{" in path:
            assert "404" in documented
        if method in {"post", "patch"}:
            assert {"409", "413", "415", "422"} <= documented
    for failure in describe()["components"]["responses"].values():
        assert list(failure["content"]) == ["application/problem+json"]


def test_either_way_of_sending_a_token_is_enough() -> None:
    for _, _, operation in list_operations():
        assert all(len(way) <= 1 for way in operation["security"])
        assert {"token": []} in operation["security"] or operation["security"] == [{}]
    assert {"token", "bearer", "cookieAuth"} <= set(describe()["components"]["securitySchemes"])


@pytest.mark.parametrize("code", KINDS)
def test_every_problem_code_is_in_the_introduction(code: str) -> None:
    assert f"| `{code}` |" in describe()["info"]["description"]


def test_what_only_the_portal_sets_is_read_only() -> None:
    properties = describe()["components"]["schemas"]["Request"]["properties"]
    read_only = {name for name, schema in properties.items() if schema.get("readOnly")}
    writable = set(describe()["components"]["schemas"]["Proposal"]["properties"])
    assert read_only.isdisjoint(writable)
    assert read_only | writable == set(properties)
