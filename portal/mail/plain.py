"""Makes a letter into plain text of short lines."""

import textwrap
from itertools import pairwise

from portal.mail.source import Block, Letter

WIDTH = 76
"""So that an answer may quote a line once or twice before it breaks."""

SMALL_PRINT_BEGINS = "-- "
"""By which mail programs know where a signature begins."""


def write_text(letter: Letter) -> str:
    """Return the letter as text: lines of at most `WIDTH` characters, addresses whole."""
    pieces: list[str] = []
    for before, block in pairwise((None, *letter.blocks)):
        assert block is not None, "only what stands before the first is missing"  # noqa: S101
        if block.is_small_print and not (before and before.is_small_print):
            pieces.append(f"\n{SMALL_PRINT_BEGINS}")
        elif before is not None and before.kind != "heading":
            pieces.append("")
        pieces.extend(_write_block(block))
    return "\n".join(pieces).strip() + "\n"


def _write_block(block: Block) -> list[str]:
    if block.kind == "action":
        return [*_wrap(f"{block.words}:"), block.address]
    if block.kind == "list":
        return [line for item in block.lines for line in _wrap(item, first="- ", then="  ")]
    if block.kind == "quotation":
        return [line for said in block.lines for line in _quote_line(said)]
    return [line for text in block.lines for line in _wrap(text)]


def _quote_line(said: str) -> list[str]:
    """Quote one line; what was a quotation before becomes a deeper one."""
    deeper = said[: len(said) - len(said.lstrip("> "))]
    return _wrap(said[len(deeper) :], first=f"> {deeper}", then=f"> {deeper}")


def _wrap(text: str, *, first: str = "", then: str = "") -> list[str]:
    wrapped = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapped or [first.rstrip()]
