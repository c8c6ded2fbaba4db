"""The part of Turtle that EuroSciVoc is published in, read line by line; anything else is refused.

Read: prefixes, names, literals on one line with language or type, `a`, and lists by `;` and `,`.
Not read: blank nodes, collections, long strings, @base. (W3C's RDF 1.1 Turtle, section 6.)
"""

import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass

from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Place

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TOKEN = re.compile(
    r"""(?P<blank>\s+|\#.*)
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<literal>"(?:[^"\\\n]|\\.)*")
    |(?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<typed>\^\^)
    |(?P<name>(?:[A-Za-z][\w-]*)?:(?:[\w-]+(?:\.[\w-]+)*)?)
    |(?P<word>[A-Za-z]+|[+-]?[0-9]+(?:\.[0-9]+)?)
    |(?P<mark>[;,.])""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_LARGEST_CHARACTER = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, and its language where one is given."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Triple:
    """One statement; names are written out in full. The place is that of the object."""

    place: Place
    subject: str
    predicate: str
    value: "str | Literal"


@dataclass(frozen=True, slots=True)
class _Token:
    place: Place
    kind: str
    text: str


def read_triples(lines: Iterable[str], *, name: str) -> Iterator[Triple]:
    """Give the statements of a file in their order. Raises `RefusedFile` naming the line."""
    return _Reader(lines, name=name).read()


class _Reader:
    def __init__(self, lines: Iterable[str], *, name: str) -> None:
        self._prefixes: dict[str, str] = {}
        self._end = _Token(Place(name, 1), "end", "")
        self._tokens = self._tokenise(lines, name=name)
        self._token = next(self._tokens, self._end)

    def read(self) -> Iterator[Triple]:
        while self._token.kind != "end":
            if self._token.text == "@prefix":
                self._read_prefix()
            else:
                yield from self._read_statement()

    def _tokenise(self, lines: Iterable[str], *, name: str) -> Generator[_Token, None, None]:
        for number, line in enumerate(lines, start=1):
            place = Place(name, number)
            self._end = _Token(place, "end", "")
            at = 0
            while at < len(line):
                match = _TOKEN.match(line, at)
                if match is None:
                    raise _refuse(place, line[at : at + 20])
                at = match.end()
                if match.lastgroup and match.lastgroup != "blank":
                    yield _Token(place, match.lastgroup, match.group())

    def _take(self, *kinds: str, text: str = "") -> _Token:
        token = self._token
        if token.kind not in kinds or (text and token.text != text):
            raise _refuse(token.place, token.text)
        self._token = next(self._tokens, self._end)
        return token

    def _read_prefix(self) -> None:
        self._take("at")
        prefix = self._take("name").text
        self._prefixes[prefix] = self._take("iri").text[1:-1]
        self._take("mark", text=".")

    def _read_statement(self) -> Iterator[Triple]:
        subject = self._read_name()
        while True:
            predicate = self._read_predicate()
            yield from self._read_objects(subject, predicate)
            if self._take("mark").text == ".":
                return
            if self._token.text == ".":  # A last semicolon may stand before the full stop.
                self._take("mark")
                return

    def _read_objects(self, subject: str, predicate: str) -> Iterator[Triple]:
        while True:
            place = self._token.place
            yield Triple(place, subject, predicate, self._read_object())
            if self._token.text != ",":
                return
            self._take("mark")

    def _read_predicate(self) -> str:
        if self._token.kind == "word":
            self._take("word", text="a")
            return _TYPE
        return self._read_name()

    def _read_name(self) -> str:
        token = self._take("iri", "name")
        if token.kind == "iri":
            return token.text[1:-1]
        prefix, _, local = token.text.partition(":")
        if f"{prefix}:" not in self._prefixes:
            raise _refuse(token.place, token.text)
        return self._prefixes[f"{prefix}:"] + local

    def _read_object(self) -> str | Literal:
        if self._token.kind == "word":
            return Literal(self._take("word").text)
        if self._token.kind != "literal":
            return self._read_name()
        token = self._take("literal")
        text = _unescape(token)
        if self._token.kind == "at":
            return Literal(text, self._take("at").text[1:].lower())
        if self._token.kind == "typed":
            self._take("typed")
            self._read_name()
        return Literal(text)


def _unescape(token: _Token) -> str:
    def replace(match: re.Match[str]) -> str:
        number = int(match[1] or match[2] or "0", 16)
        if match[3]:
            character = _ESCAPED.get(match[3])
        else:
            is_character = number <= _LARGEST_CHARACTER and number not in _SURROGATES
            character = chr(number) if is_character else None
        if character is None:
            raise _refuse(token.place, match.group())
        return character

    return _ESCAPE.sub(replace, token.text[1:-1])


def _refuse(place: Place, text: str) -> RefusedFile:
    found = f"{text!r} is not understood there" if text else "the file ends inside a statement"
    return RefusedFile(
        f"{place}: {found}. Give EuroSciVoc's SKOS-XL file in Turtle as the Publications Office has it."
    )
