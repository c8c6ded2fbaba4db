"""The objects of a JSON list, one after the other: a window slides over the text, however long it is."""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Place

CHUNK = 64 * 1024
"""Bytes that are read at a time."""

LONGEST_OBJECT = 4 * 1024 * 1024
"""Characters. Real rows stay under 20 kB; a longer one would fill the memory."""

_BLANK = re.compile(r"[ \t\r\n]*")
_NEAR = 16
"""Characters. An error this close to the end of the window may be the window's, not the file's."""

_LARGEST_EXPONENT = 30


def _write_plainly(number: str) -> str:
    """Give `1.0E7` as 10000000; an absurd exponent stays, to be refused as an amount."""
    value = Decimal(number)
    return f"{value:f}" if abs(value.adjusted()) <= _LARGEST_EXPONENT else number


# Numbers stay text: a float would change amounts, and a huge integer costs time.
_decoder = json.JSONDecoder(parse_float=_write_plainly, parse_int=str, parse_constant=str, strict=False)


@dataclass(frozen=True, slots=True)
class JsonObject:
    """One object of the list and the place of its brace."""

    place: Place
    members: dict[str, object]


class JsonListReader:
    """Reads one list from a source of bytes, which gives b"" at its end."""

    def __init__(self, read: Callable[[int], bytes], *, name: str) -> None:
        """Begin before the first byte; `name` is what people are told."""
        self._read = read
        self._name = name
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._text = ""
        self._at = 0
        self._line = self._column = 1

    def read_objects(self) -> Iterator[JsonObject]:
        """Give the objects. Raises `RefusedFile` with line and column where the text is no such list."""
        self._take("[", expected="a list of rows in brackets")
        if self._peek() != "]":
            yield self._read_object()
            while self._peek() == ",":
                self._advance(self._at + 1)
                yield self._read_object()
        self._take("]", expected="a comma or the closing bracket")
        if self._peek():
            raise self._refuse("there is more after the end of the list")

    def _read_object(self) -> JsonObject:
        if self._peek() != "{":
            raise self._refuse_character("a row in braces")
        place = self._place(self._at)
        while True:
            try:
                members, end = _decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                self._read_on(error)
            except RecursionError as error:
                raise self._refuse("the row is nested too deeply") from error
            else:
                self._advance(end)
                return JsonObject(place, members)

    def _read_on(self, error: json.JSONDecodeError) -> None:
        """Widen the window if the row may go on behind it."""
        is_open = error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - _NEAR
        if not is_open:
            raise self._refuse(f"the JSON is broken ({error.msg})", at=error.pos) from error
        held = len(self._text) - self._at
        if held > LONGEST_OBJECT:
            raise self._refuse(f"the row is longer than {LONGEST_OBJECT} characters") from error
        if not self._fill(max(CHUNK, held)):
            raise self._refuse("the file ends inside a row") from error

    def _take(self, character: str, *, expected: str) -> None:
        if self._peek() != character:
            raise self._refuse_character(expected)
        self._advance(self._at + 1)

    def _peek(self) -> str:
        """Go to the next character that is not white space and give it, "" at the end."""
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._advance(blank.end() if blank else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill(CHUNK):
                return ""

    def _fill(self, size: int) -> bool:
        """Let go of what was read and put `size` more bytes into the window; false at the end."""
        raw = self._read(size)
        try:
            more = self._decode(raw, not raw)
        except UnicodeDecodeError as error:
            self._text += error.object[: error.start].decode("utf-8", "replace")
            raise self._refuse("the text is not UTF-8", at=len(self._text)) from error
        self._text = self._text[self._at :] + more
        self._at = 0
        return bool(raw)

    def _advance(self, end: int) -> None:
        place = self._place(end)
        self._line, self._column, self._at = place.line, place.column, end

    def _place(self, at: int) -> Place:
        lines = self._text.count("\n", self._at, at)
        column = at - self._text.rfind("\n", self._at, at) if lines else self._column + at - self._at
        return Place(self._name, self._line + lines, column)

    def _refuse_character(self, expected: str) -> RefusedFile:
        found = self._text[self._at : self._at + 1]
        if not found:
            return self._refuse("the file ends inside the list")
        return self._refuse(f"{expected} is expected and {found!r} stands there")

    def _refuse(self, reason: str, *, at: int | None = None) -> RefusedFile:
        place = self._place(self._at if at is None else at)
        return RefusedFile(f"{place}: {reason}. Download it again, or give another form of the dump.")
