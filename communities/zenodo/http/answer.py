"""An answer of Zenodo's: taken for JSON only when it is JSON, and for a "no" only when it says so."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

from communities.zenodo import errors

LONGEST_WAIT = 86_400.0
"""What "come back later" is believed up to, in seconds."""

WRONG_INPUT = (400, 422)


@dataclass(frozen=True)
class Answer:
    """Status, headers with lower-case names, and body of an answer to a `method`."""

    method: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def read_document(self) -> dict[str, Any]:
        """Return the JSON object of an answer that says yes; raise what it says else."""
        if not self.is_yes:
            self._raise()
        return self._parse()

    @property
    def is_yes(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own ranges

    def raise_unless_done(self) -> None:
        """Raise what an answer says that is no yes; a yes may be empty."""
        if not self.is_yes:
            self._raise()

    def _parse(self) -> dict[str, Any]:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise self._unreadable(f"is {kind or 'of no kind'} and not JSON")
        try:
            document = json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise self._unreadable("is broken JSON") from None
        if not isinstance(document, dict):
            raise self._unreadable("is no JSON object")
        return document

    def _unreadable(self, what: str) -> errors.UnreadableAnswer:
        return errors.UnreadableAnswer(
            f"The answer to {self.method} ({self.status}) {what}.", may_have_happened=self.method != "GET"
        )

    def _raise(self) -> NoReturn:
        said = f"{self.method} was answered with {self.status}"
        if self.status == 429:  # noqa: PLR2004 - Too Many Requests
            raise errors.RateLimited(said, retry_after=self.wait)
        if self.status >= 500:  # noqa: PLR2004 - HTTP's own ranges
            raise errors.ServerFailed(said, retry_after=self.wait, may_have_happened=self.method != "GET")
        # A "no" counts only from the API itself: a proxy's page about a missing site is no missing community.
        document = self._parse()
        message = document.get("message")
        detail = f"{said}: {message}" if isinstance(message, str) else said
        if self.status in WRONG_INPUT:
            raise _name_fault(detail, _read_faults(document))
        raise _REFUSALS.get(self.status, errors.Refused)(detail)

    @property
    def wait(self) -> float | None:
        """Return for how many seconds to stay away, if it says so."""
        wait = parse_retry_after(self.headers.get("retry-after", ""))
        return self._seconds_to_reset if wait is None else wait

    @property
    def is_last_one(self) -> bool:
        """Whether it says that nothing is left of what we may ask."""
        return self.headers.get("x-ratelimit-remaining", "").strip() == "0"

    @property
    def _seconds_to_reset(self) -> float | None:
        try:
            wait = float(self.headers["x-ratelimit-reset"]) - datetime.now(UTC).timestamp()
        except (KeyError, ValueError):
            return None
        return _clamp(wait)


_REFUSALS: dict[int, type[errors.Refused]] = {
    401: errors.Unauthorised,
    403: errors.NotPermitted,
    404: errors.NotThere,
    409: errors.Outdated,
    410: errors.Gone,
    412: errors.Outdated,
}


def parse_retry_after(value: str) -> float | None:
    """Return the seconds that a Retry-After header asks for, as number or date (RFC 9110, 10.2.3)."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return _clamp(float(value[:20]))
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _clamp((at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _clamp(seconds: float) -> float | None:
    return None if math.isnan(seconds) else min(max(seconds, 0.0), LONGEST_WAIT)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _read_faults(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return InvenioRDM's list of faults as messages by field; what has another shape is left out."""
    faults: dict[str, list[str]] = {}
    rows = document.get("errors")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(row.get("field"), str):
            messages = row.get("messages", [row.get("message")])
            texts = [text for text in messages if isinstance(text, str)] if isinstance(messages, list) else []
            faults.setdefault(row["field"], []).extend(texts)
    return faults


def _name_fault(detail: str, faults: Mapping[str, list[str]]) -> errors.Invalid:
    if any("exists" in message for message in faults.get("slug", [])):
        return errors.SlugTaken(detail, errors=faults)
    return errors.Invalid(detail, errors=faults)
