"""Reads JSON bodies strictly: what two programs might read differently is refused."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import JSONParser

from portal.api.problems import Problem

LARGEST_BODY = 1_000_000
"""Bytes; a request with all its texts at their longest has about 200 000."""

DEEPEST = 50


class StrictJSONParser(JSONParser):
    """JSON in UTF-8, at most 1 MB and 50 levels deep.

    Refused: NaN and infinities, repeated names, NUL, lone surrogates, a byte order mark, other encodings.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the document. Raises 400, 413 or 415."""
        _refuse_encodings(media_type or "", parser_context or {})
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise Problem("too_large", f"The body is too large: send at most {LARGEST_BODY} bytes.")
        text = _decode(body)
        document = _load(text)
        if "\\u" in text or text.count("[") + text.count("{") > DEEPEST:
            _refuse_odd_content(document)
        return document


def _refuse_encodings(media_type: str, context: Mapping[str, Any]) -> None:
    charset = media_type.partition("charset=")[2].strip(' "').lower()
    if charset and charset not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType(media_type, "JSON is read in UTF-8 only: send it so.")
    coding = context["request"].META.get("HTTP_CONTENT_ENCODING", "") if "request" in context else ""
    if coding not in {"", "identity"}:
        raise UnsupportedMediaType(media_type, "Compressed bodies are not read: send it plain.")


def _decode(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise _unreadable("isn't UTF-8; encode it so") from None


def _load(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_parse_finite,
            object_pairs_hook=_refuse_repeated_names,
        )
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise _unreadable(f"isn't JSON ({str(error)[:100]}); correct it") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _parse_finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is out of range")
    return number


def _refuse_repeated_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name is there twice in one object")
    return members


def _refuse_odd_content(document: Any) -> None:
    # Not by recursion: how deep it goes is what is being found out.
    level = [document]
    for _ in range(DEEPEST + 1):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, str):
                _refuse_odd_text(value)
            elif isinstance(value, dict):
                inner += [*value.keys(), *value.values()]
            elif isinstance(value, list):
                inner += value
        if not inner:
            return
        level = inner
    raise _too_deep()


def _refuse_odd_text(text: str) -> None:
    if "\x00" in text:
        raise _unreadable("has a NUL character in a text; remove it")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise _unreadable("has half of a surrogate pair in a text; correct or remove it")


def _too_deep() -> Problem:
    return _unreadable(f"is nested more than {DEEPEST} levels deep; flatten it")


def _unreadable(what: str) -> Problem:
    return Problem("bad_request", f"The body {what}.")
