"""Brings what people type and what CORDIS has into one form: words of a to z and 0 to 9, nothing else."""

import re
from functools import lru_cache

from slugify import slugify

from communities.invisible import drop_invisible

LONGEST_WORD = 64
"""Longer than any word of a title; what is longer is cut, on both sides."""

WORD = re.compile(r"[^\W_]+")
READ_AS = str.maketrans({"€": "e", "$": "s"})
"""Signs that stand for a letter in acronyms (SAF€RA)."""


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case, letters of all scripts written in a to z."""
    text = drop_invisible(text).translate(READ_AS)
    if text.isascii():
        return [word[:LONGEST_WORD] for word in WORD.findall(text.lower())]
    words = (_write_plainly(word) for word in WORD.findall(text))
    return [word for word in words if word]


def cut_between_words(text: str, longest: int) -> str:
    """Return so many characters of a text at most, and no part of a word if it can be helped."""
    if len(text) <= longest:
        return text
    return text[: longest + 1].rpartition(" ")[0] or text[:longest]


def squash(text: str) -> str:
    """Return the letters and digits of a text in one piece: `BY-COVID` and `by covid` are both `bycovid`."""
    return "".join(split_words(text))


def list_words_of_grant(acronym: str, title: str) -> list[str]:
    """Return the words by which a grant can be found, each once; the acronym also in one piece."""
    parts = split_words(acronym)
    in_one_piece = ["".join(parts)[:LONGEST_WORD]] if parts else []
    return list(dict.fromkeys([*parts, *in_one_piece, *split_words(title)]))


def _write_plainly(word: str) -> str:
    return word.lower()[:LONGEST_WORD] if word.isascii() else _transliterate(word)


@lru_cache(maxsize=4096)
def _transliterate(word: str) -> str:
    return slugify(word, separator="")[:LONGEST_WORD]
