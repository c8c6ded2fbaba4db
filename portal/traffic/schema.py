"""Describes the headers of the limits in the API's schema, on every answer of every operation."""

from typing import Any

SECONDS_AND_COUNTS = {"type": "integer", "minimum": 0}
TEXT = {"type": "string"}
HEADERS = {
    "RateLimit-Policy": (
        'The policies that cover the call, as `"search";q=30;w=60`: 30 calls in any window of 60 seconds.',
        TEXT,
    ),
    "RateLimit": (
        'Where you stand in each, as `"search";r=29;t=60`: what remains, and in how many seconds more.',
        TEXT,
    ),
    "X-RateLimit-Limit": ("The limit of the policy with the least room.", SECONDS_AND_COUNTS),
    "X-RateLimit-Remaining": ("What remains of it.", SECONDS_AND_COUNTS),
    "X-RateLimit-Reset": ("When the oldest call leaves its window, since 1970.", SECONDS_AND_COUNTS),
}
"""Of each header, what it tells and how it looks. What shared caches may keep has the first alone."""
OF_POLICIES = "RateLimit-Policy"
UNCOUNTED = frozenset({"401", "500", "503"})
"""Answers that may be given before the call is counted, and then tell the policies alone."""


def describe_headers(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001 - spectacular calls it so
    """Put the headers into the description, once, and lead to them from each response."""
    del generator, request, public
    components = result["components"]
    components["headers"] = {
        name: {"description": words, "schema": schema} for name, (words, schema) in HEADERS.items()
    }
    operations = [operation for path in result["paths"].values() for operation in path.values()]
    of_operations = [operation.get("responses", {}) for operation in operations]
    for answers in [*of_operations, components["responses"]]:
        for status, answer in answers.items():
            if "$ref" not in answer:
                answer["headers"] = {**answer.get("headers", {}), **_link_headers(status)}
    return result


def _link_headers(status: str) -> dict[str, dict[str, str]]:
    names = [OF_POLICIES] if status in UNCOUNTED else HEADERS
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
