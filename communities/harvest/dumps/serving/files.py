"""`/dumps/<name>/<file>`: one file, which never changes, whole or in part."""

import base64
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from communities.harvest.dumps.manifest import SUMS
from communities.harvest.dumps.serving.ranges import UnsatisfiableRangeError, choose_bytes
from communities.harvest.dumps.serving.sending import Sending, current_places, hang_up_on_stalled_reader
from communities.harvest.dumps.sums import read_sums, sum_file
from portal.api.problems import Problem

TYPES = {".zst": "application/zstd", ".gz": "application/gzip", ".json": "application/json"}
FOREVER = "public, max-age=31536000, immutable"
WAIT = 60
"""Seconds after which somebody for whom there was no place may ask again."""


class AnyForm(BaseContentNegotiation):
    """A file has one form, whatever the client would rather have."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """Take the first."""
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """Take the first, for refusals."""
        return renderers[0], renderers[0].media_type


class DumpFileView(APIView):
    """A file of a dump. For anybody, at the API's rates for guests; no cookie or token has a part in it."""

    schema = None
    authentication_classes = ()
    permission_classes = (AllowAny,)
    content_negotiation_class = AnyForm
    http_method_names = ("get", "head")

    def get(self, request: Request, name: str, file: str) -> HttpResponseBase:
        """Send the file, or the part that `Range` asks for."""
        path = settings.DUMPS_DIR / name / file
        return answer_with_file(request._request, path, _find_sum(path))


def answer_with_file(request: HttpRequest, path: Path, checksum: str) -> HttpResponseBase:
    """Answer a request for a file of this SHA-256: all, a part, or that the client has it already."""
    try:
        facts = path.stat()
    except OSError as error:
        raise Http404 from error
    if settings.DUMPS_ACCEL:
        return _leave_to_nginx(path)
    etag, changed = f'"{checksum}"', int(facts.st_mtime)
    headers = _describe_kind(path) | _describe_version(etag, changed, checksum)
    settled = get_conditional_response(request, etag=etag, last_modified=changed)
    if settled is not None:
        # A refusal of a condition is of that request, not of the file.
        del headers["Content-Type"]
        return _add(settled, headers if settled.status_code == HTTPStatus.NOT_MODIFIED else {})
    try:
        wanted = _choose(request, facts.st_size, etag, changed)
    except UnsatisfiableRangeError:
        return _refuse_range(facts.st_size)
    return _send(request, path, wanted, facts.st_size, headers)


def _leave_to_nginx(path: Path) -> HttpResponse:
    """Name the file to nginx, which sees the request itself, and answers to its conditions and ranges."""
    address = f"{settings.DUMPS_ACCEL}{path.parent.name}/{path.name}"
    return HttpResponse(headers={**_describe_kind(path), "X-Accel-Redirect": address})


def _describe_kind(path: Path) -> dict[str, str]:
    kind = TYPES.get(path.suffix, "text/plain; charset=utf-8")
    return {"Cache-Control": FOREVER, "Content-Type": kind}


def _describe_version(etag: str, changed: int, checksum: str) -> dict[str, str]:
    return {
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Last-Modified": http_date(changed),
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(checksum)).decode()}:",
    }


def _refuse_range(size: int) -> HttpResponse:
    return HttpResponse(
        status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"},
    )


def _find_sum(path: Path) -> str:
    """Return the SHA-256 of a file that belongs to a published dump. Raises Http404 for any other."""
    try:
        if path.name == SUMS:
            return sum_file(path)
        return read_sums(path.with_name(SUMS))[path.name]
    except (OSError, ValueError, KeyError) as error:
        raise Http404 from error


def _choose(request: HttpRequest, size: int, etag: str, changed: int) -> range | None:
    if request.method != "GET":
        return None
    condition = request.headers.get("If-Range", "")
    return choose_bytes(
        request.headers.get("Range", ""),
        size=size,
        condition=condition,
        is_same=lambda text: text == etag or parse_http_date_safe(text) == changed,
    )


def _send(
    request: HttpRequest, path: Path, wanted: range | None, size: int, headers: dict[str, str]
) -> HttpResponseBase:
    if wanted is None:
        status, wanted = HTTPStatus.OK, range(size)
    else:
        status = HTTPStatus.PARTIAL_CONTENT
        headers = {**headers, "Content-Range": f"bytes {wanted.start}-{wanted.stop - 1}/{size}"}
    headers = {**headers, "Content-Length": str(len(wanted))}
    if request.method == "HEAD":
        return _add(HttpResponse(status=status), headers)
    hang_up_on_stalled_reader(request)
    return _add(StreamingHttpResponse(_open(path, wanted), status=status), headers)


def _open(path: Path, wanted: range) -> Sending:
    places = current_places()
    if not places.acquire(blocking=False):
        raise Problem(
            "unavailable",
            f"As many downloads run as can be served. Wait {WAIT} seconds, then go on where you were.",
            headers={"Retry-After": str(WAIT)},
        )
    try:
        return Sending(path, wanted, places)
    except OSError as error:  # removed this very moment
        places.release()
        raise Http404 from error


def _add(response: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for header, value in headers.items():
        response.headers[header] = value
    return response
