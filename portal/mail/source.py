"""Reads the source of a mail: a few lines of plain marks, which text and HTML are both made from.

A source is what a template renders. Its first lines are headers, then follows an empty line, then the blocks:

    Subject: Accepted: your community “freya”
    Tone: success                       (optional: success, waiting, attention or error)

    A paragraph is one line; a line right under it stands under it, too.
    # a heading
    - an item of a list
    > a line that a person wrote        (made by `quote`)
    == 123-456                          a code to type in
    => See the request https://…        the one thing to do: words, then an address
    --                                  what comes after it is small print
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, cast

Kind = Literal["paragraph", "heading", "list", "quotation", "code", "action"]

_MARKS: dict[str, Kind] = {
    "# ": "heading",
    "- ": "list",
    "> ": "quotation",
    "== ": "code",
    "=> ": "action",
}
_SMALL_PRINT = "--"
_LEADING_MARKS = re.compile(r"^(?:(?:#|-|>|==|=>) +|--$)+")
# All white space but the spaces that hold words together, as French has them before a colon.
_ROOM = re.compile(r"[^\S\u00a0\u202f]+")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a mail. `lines` has one element, or those of a paragraph, a list or a quotation."""

    kind: Kind
    lines: tuple[str, ...]
    is_small_print: bool = False

    @property
    def words(self) -> str:
        """The text; of an action, what its link is called."""
        return self.lines[0].rpartition(" ")[0].rstrip(" :") if self.kind == "action" else self.lines[0]

    @property
    def address(self) -> str:
        """Where the link of an action leads."""
        return self.lines[0].rpartition(" ")[2]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it was meant, before it is made into text and HTML."""

    subject: str
    tone: str
    blocks: tuple[Block, ...]

    @property
    def links(self) -> list[str]:
        """Where its reader may go, the one action first, the small print's links after it."""
        return [block.address for block in self.blocks if block.kind == "action"]


def read_source(source: str) -> Letter:
    """Return the letter that a source describes."""
    head, _, body = source.lstrip().partition("\n\n")
    headers = dict(line.split(":", 1) for line in head.splitlines() if ":" in line)
    return Letter(
        subject=fold(headers.get("Subject", "")),
        tone=fold(headers.get("Tone", "")),
        blocks=tuple(_read_blocks(body)),
    )


def fold(text: str) -> str:
    """Return the text in one line, whatever it held: nothing can begin a header or a block of its own."""
    return _LEADING_MARKS.sub("", _ROOM.sub(" ", text).strip())


def quote(text: str) -> str:
    """Return what a person wrote as a quotation, so that no reader takes it for the portal's own words."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _read_blocks(body: str) -> Iterator[Block]:
    """Go through the blocks; neighbouring lines of a paragraph, a list or a quotation are one."""
    is_small_print = False
    for kind, group in groupby(map(_read_line, body.splitlines()), key=lambda line: line[0]):
        lines = tuple(text for _, text in group)
        if kind == "end":
            is_small_print = True
        elif kind in ("paragraph", "list", "quotation"):
            yield Block(kind, lines, is_small_print)
        elif kind != "nothing":
            yield from (Block(cast("Kind", kind), (text,), is_small_print) for text in lines)


def _read_line(line: str) -> tuple[Kind | Literal["end", "nothing"], str]:
    """Return what a line is, and what it says without its mark."""
    line = line.strip()
    if not line:
        return "nothing", ""
    if line == _SMALL_PRINT:
        return "end", ""
    if line == ">":
        return "quotation", ""
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return kind, line.removeprefix(mark).strip() if kind != "quotation" else line[2:]
    return "paragraph", line
