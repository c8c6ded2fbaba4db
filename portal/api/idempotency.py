"""Idempotency-Key: a POST that is sent again has its effect once, and gets its first answer again."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.models import User
from portal.api.models import IdempotencyRecord
from portal.api.problems import MEDIA_TYPE, Fault, Problem, ProblemRenderer, invalid

KEPT = timedelta(hours=24)
KEY = re.compile(r"[\x21-\x7e]{1,255}\Z")
KEPT_HEADERS = ("ETag", "Location")
LOCK_NOT_AVAILABLE = "55P03"
TOO_MANY_REQUESTS, FIRST_SERVER_ERROR, FIRST_ERROR = 429, 500, 400

Handler = Callable[..., Response]


class _NotKept(Exception):  # noqa: N818 - it carries an answer out of a transaction that shall not last
    """The answer is given, but neither it nor anything done for it stays."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def idempotent(handler: Handler) -> Handler:
    """Make a view's `post` honour Idempotency-Key; without the header it is called as it is.

    Claim, effect and stored answer are one transaction. A repeat that comes while the first call runs waits
    for its commit in the database, as long as the lock timeout allows, and then gets 409. Where the claim
    could not be made for another reason (a busy SQLite has only one lock), it is 503: of the key nothing is
    known.
    """

    @wraps(handler)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.META.get("HTTP_IDEMPOTENCY_KEY")
        if key is None:
            return handler(view, request, *args, **kwargs)
        claim = _describe_claim(request, key)

        def run() -> Response:
            return _run_in_savepoint(view, lambda: handler(view, request, *args, **kwargs))

        return _answer_once(claim, run) or _replay(request, claim) or _retry(claim, run)

    answer.is_idempotent = True  # type: ignore[attr-defined] # the tests ask every view for it
    return answer


def keep_instead(response: Response, body: Any) -> Response:
    """Have a repeat get another body than the first call: of a secret nothing is kept."""
    response.kept_body = body  # type: ignore[attr-defined] # read where answers are kept
    return response


def purge_idempotency_records() -> int:
    """Forget answers older than 24 hours; return how many."""
    old = IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT)
    return old.delete()[0]


def _describe_claim(request: Request, key: str) -> IdempotencyRecord:
    if not KEY.match(key):
        raise invalid([Fault("", "invalid", "Idempotency-Key takes 1 to 255 visible ASCII characters.")])
    body = json.dumps(request.data, sort_keys=True).encode()
    return IdempotencyRecord(
        user=cast("User", request.user),
        call_digest=hashlib.sha256(f"{request.method} {request.path} {key}".encode()).hexdigest(),
        body_digest=hashlib.sha256(body).hexdigest(),
        created_at=timezone.now(),
    )


def _answer_once(claim: IdempotencyRecord, run: Callable[[], Response]) -> Response | None:
    """Return the answer of a first call; None when the key was used before."""
    try:
        with transaction.atomic():
            if not _take(claim):
                return None
            response = run()
            _store(claim, response)
            return response
    except _NotKept as refusal:
        return refusal.response
    except OperationalError as error:
        is_made = not claim._state.adding
        if not is_made and _first_of(claim) is not None:
            return None
        if is_made or not _waits_for_another_claim(error):
            raise
        raise Problem(
            "in_progress",
            "The first call with this Idempotency-Key is still running: ask again in a moment.",
            headers={"Retry-After": "2"},
        ) from error


def _first_of(claim: IdempotencyRecord) -> IdempotencyRecord | None:
    return IdempotencyRecord.objects.filter(user_id=claim.user_id, call_digest=claim.call_digest).first()


def _waits_for_another_claim(error: OperationalError) -> bool:
    # PostgreSQL waits for the row of this very key. SQLite locks the database as a whole, so that there a
    # lock that can't be had says nothing about the key.
    return getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE


def _take(claim: IdempotencyRecord) -> bool:
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _run_in_savepoint(view: Any, handler: Callable[[], Response]) -> Response:
    # A refusal takes back what its view had begun, and is kept all the same.
    try:
        with transaction.atomic():
            return handler()
    except Exception as error:  # noqa: BLE001 - the view's own handler tells of every exception
        response: Response = view.handle_exception(error)
        return response


def _store(claim: IdempotencyRecord, response: Response) -> None:
    if response.status_code == TOO_MANY_REQUESTS or response.status_code >= FIRST_SERVER_ERROR:
        raise _NotKept(response)
    claim.status = response.status_code
    body = getattr(response, "kept_body", response.data)
    claim.body = "" if body is None else JSONRenderer().render(body).decode()
    claim.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    claim.save(update_fields=["status", "body", "headers"])


def _replay(request: Request, claim: IdempotencyRecord) -> Response | None:
    """Return the first answer; None when it is gone by now, or older than it is kept."""
    first = _first_of(claim)
    if first is None:
        return None
    if first.created_at < timezone.now() - KEPT:
        first.delete()
        return None
    if first.body_digest != claim.body_digest:
        raise Problem(
            "idempotency_key_reused",
            "This Idempotency-Key came with another body before: use a new key for another call.",
        )
    return _repeat(request, first)


def _repeat(request: Request, first: IdempotencyRecord) -> Response:
    is_problem = first.status >= FIRST_ERROR
    if is_problem:
        rendered: Any = request
        rendered.accepted_renderer, rendered.accepted_media_type = ProblemRenderer(), MEDIA_TYPE
    return Response(
        json.loads(first.body) if first.body else None,
        first.status,
        headers={**first.headers, "Idempotent-Replayed": "true"},
        content_type=MEDIA_TYPE if is_problem else None,
    )


def _retry(claim: IdempotencyRecord, run: Callable[[], Response]) -> Response:
    claim.pk, claim._state.adding = None, True
    response = _answer_once(claim, run)
    if response is None:
        raise Problem("in_progress", "Another call with this Idempotency-Key came in between: ask again.")
    return response
