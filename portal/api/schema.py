"""How the API is described: errors of every operation, authentication, and the list of problem codes."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from portal.api.problems import KINDS, MEDIA_TYPE

SECONDS = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
DESCRIPTIONS = {
    400: "Something in the request can't be taken: `errors` says what.",
    401: "No sign-in, or a token that is no good.",
    403: "Not for you, or the token lacks a scope.",
    404: "There is no such thing, or it does not exist for you.",
    406: "Only JSON is served.",
    409: "The state, the version or somebody else stands in the way: `code` says which.",
    412: "`If-Match` names another version than the present one.",
    413: "The body is larger than 1 MB.",
    415: "Only JSON in UTF-8 is read.",
    422: "Something is missing first (`errors`), or the Idempotency-Key was used with another body.",
    428: "Say which version you change: `If-Match`, or `version` in the body.",
    429: "Too many requests: wait as long as Retry-After says.",
    500: "The portal failed; it was logged under `request_id`.",
    503: "More is asked than can be served, or the database is busy or away; nothing was changed.",
}
OF_EVERY_OPERATION = (400, 401, 403, 406, 429, 500, 503)
OF_METHOD = {
    "POST": (409, 413, 415, 422),
    "PATCH": (409, 412, 413, 415, 422, 428),
    "DELETE": (409, 412, 413),
}


class FaultSerializer(serializers.Serializer[Any]):
    """One thing that is wrong with the input, or missing."""

    pointer = serializers.CharField(help_text="JSON Pointer into the body; empty for a query parameter.")
    code = serializers.CharField()
    detail = serializers.CharField(help_text="What is wrong, and what to do.")
    parameter = serializers.CharField(required=False, help_text="The query parameter that it is about.")


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField(help_text="Leads to the list of codes.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong, and what to do.")
    code = serializers.CharField(help_text="Stable; see the list in the API's description.")
    request_id = serializers.CharField(help_text="Quote it when you ask for help.")
    errors = FaultSerializer(many=True, required=False)  # type: ignore[assignment] # a field, not the attribute
    state = serializers.CharField(required=False, help_text="With `wrong_state`: where the request stands.")
    acted_by = serializers.CharField(required=False, help_text="With `wrong_state`: who brought it there.")
    acted_at = serializers.DateTimeField(required=False, help_text="With `wrong_state`: when.")
    version = serializers.IntegerField(required=False, help_text="With `stale`: the present version.")
    scope = serializers.CharField(required=False, help_text="With `missing_scope`: the scope that it takes.")


class PortalSchema(AutoSchema):
    """Adds what all operations have in common."""

    def get_override_parameters(self) -> list[Any]:
        """Declare Idempotency-Key for every POST."""
        if self.method != "POST":
            return []
        return [
            OpenApiParameter(
                "Idempotency-Key",
                {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
                OpenApiParameter.HEADER,
                description="The call has its effect once: a repeat within 24 hours gets the first answer.",
            )
        ]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in sorted(self._list_failures()):
            bodies.setdefault(str(status), {"$ref": f"#/components/responses/{status}"})
        self.resolve_serializer(ProblemSerializer, "response")
        return bodies

    def get_auth(self) -> list[dict[str, Any]]:
        """Offer the ways to sign in as alternatives; all in one entry would mean all at once."""
        return [{name: scopes} for way in super().get_auth() for name, scopes in way.items()] or [{}]

    def _list_failures(self) -> Iterator[int]:
        yield from OF_EVERY_OPERATION
        yield from OF_METHOD.get(self.method, ())
        if "{" in self.path or getattr(self.view, "may_miss", False):
            yield 404


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes how a token is sent."""

    target_class = "portal.accounts.authentication.ApiTokenAuthentication"
    name = ["token", "bearer"]  # noqa: RUF012 - as the base class has it

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        """Return both ways in which clients write the header."""
        del auto_schema
        return [
            {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": "`Token euc_…`: the word, a space, your token.",
            },
            {"type": "http", "scheme": "bearer", "description": "The same token as a bearer token."},
        ]


def describe_api(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001 - spectacular calls it so
    """Put the introduction with all problem codes, and the failures, into the description."""
    del generator, request, public
    rows = "\n".join(f"| `{code}` | {kind.status} | {kind.title} |" for code, kind in KINDS.items())
    result["components"]["responses"] = {str(status): _describe_failure(status) for status in DESCRIPTIONS}
    result["info"]["description"] = f"{INTRODUCTION}\n| code | status | meaning |\n|---|---|---|\n{rows}\n"
    return result


def _describe_failure(status: int) -> dict[str, Any]:
    problem = {"$ref": "#/components/schemas/Problem"}
    headers = {"headers": {"Retry-After": SECONDS}} if status in {429, 503} else {}
    return {
        "description": DESCRIPTIONS[status],
        **headers,
        "content": {MEDIA_TYPE: {"schema": problem}},
    }


INTRODUCTION = """\
File and follow requests for project communities, and read the catalogue they are about.

**Signing in.** The catalogue is open. Everything else takes a token (`Authorization: Token …` or
`Bearer …`) or a session with its CSRF token. A token does what its scopes say: `catalogue:read`,
`requests:read`, `requests:write`, `requests:decide` (curators). What you may not see answers 404.

**Lists** come in pages, `{"next", "previous", "results"}`: follow `next` until it is null. A parameter
that an operation doesn't declare is refused.

**Changing.** `PATCH` takes the version you read, in `If-Match` (as `ETag` gave it; a mismatch is 412) or
as `version` in the body (a mismatch is 409). Members that only the portal sets are ignored, so that a
request can be sent back as it was read; unknown ones are refused.

**Repeating.** Every `POST` honours `Idempotency-Key`, unique per user, method and path, for 24 hours. A
repeat gets the first answer with `Idempotent-Replayed: true`; while the first call runs it waits up to 5
seconds and then gets 409; with another body it gets 422. Answers 429 and 5xx are not kept, nor are calls
that could not be read.

**Limits** are at `/api/v1/limits/`; each answer says where you stand in `RateLimit` headers.

**Refusals** are `application/problem+json` (RFC 9457). `code` is stable, `detail` says what is wrong and
what to do, `type` leads here:
"""
