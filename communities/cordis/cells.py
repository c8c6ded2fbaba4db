"""From a cell's text to a value: cleaned text, amounts, days. Never a guess, never a truncation."""

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from communities.cordis.refusals import UnreadableValue
from communities.invisible import drop_invisible

CENT = Decimal("0.01")
_QUOTED = 60
_KEPT = 4_096
"""Days and moments that are read once: they repeat from row to row."""

# PostgreSQL takes no NUL, and no control character belongs into a title.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# As many digits as `quantize` has room for: more of them are no euros, and would be an ArithmeticError.
_AMOUNT = re.compile(r"-?[0-9]{1,20}(?:[.,][0-9]{1,40})?")
_LONGEST_NUMBER = 20
_GRANT_NUMBER = re.compile(r"[0-9]{1,20}")
_FLAGS = {"true": True, "false": False, "": False}


def clean_text(text: str) -> str:
    """Normalise (NFC) and drop what cannot be seen, keeping paragraphs."""
    if _is_plain(text):
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", drop_invisible(lines))).strip()


def clean_line(text: str) -> str:
    """Clean and put on one line, every run of white space one space."""
    # As `_is_plain`, spelt out: no function is called as often as this one.
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(clean_text(text).split())


def _is_plain(text: str) -> bool:
    """Whether there is nothing to clean but the ends; true of nearly all texts, and quickly told."""
    return text.isascii() and text.isprintable()


def clean_name(text: str) -> str:
    """Clean as one line, and drop quotation marks that wrap the whole."""
    line = clean_line(text)
    is_wrapped = line.count('"') == 2 and line.startswith('"') and line.endswith('"')  # noqa: PLR2004 - a pair
    return line[1:-1].strip() if is_wrapped else line


def read_number(text: str, *, what: str) -> str:
    """Give a grant number or PIC: digits, kept as text."""
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER:
        return text
    number = text.strip()
    if not _GRANT_NUMBER.fullmatch(number):
        raise UnreadableValue(f"{what} is {'empty' if not number else f'{quote(number)}, not digits'}")
    return number


def read_record_number(text: str) -> str:
    """Give CORDIS's own number of a record; empty for what is none, which is no reason to lose the row."""
    number = text.strip()
    return number if _GRANT_NUMBER.fullmatch(number) else ""


def read_code(text: str) -> str:
    """Give a legal basis code without its trailing dots: `H2020-EU.1.3.` is H2020-EU.1.3."""
    return clean_line(text).rstrip(". ")


def read_amount(text: str, *, what: str) -> Decimal | None:
    """Give euros with cents; empty is None, never 0.

    CORDIS writes both `771225,1` and `393465.63`, even in one row, and never a thousands separator:
    the one comma or point that is there is the decimal mark.
    """
    amount = text.strip()
    if not amount:
        return None
    if not _AMOUNT.fullmatch(amount):
        raise UnreadableValue(f"{what} is {quote(amount)}, not an amount")
    return Decimal(amount.replace(",", ".")).quantize(CENT, rounding=ROUND_HALF_UP)


@lru_cache(_KEPT)
def read_day(text: str, *, what: str) -> date | None:
    """Give a day written YYYY-MM-DD, of a moment the day that is written; empty is None."""
    try:
        return datetime.fromisoformat(text.strip()).date() if text.strip() else None
    except ValueError as error:
        raise UnreadableValue(f"{what} is {quote(text)}, not a day as YYYY-MM-DD") from error


@lru_cache(_KEPT)
def read_moment(text: str, *, what: str) -> datetime | None:
    """Give a moment written YYYY-MM-DD HH:MM:SS, taken as UTC where no zone is given; empty is None."""
    try:
        moment = datetime.fromisoformat(text.strip()) if text.strip() else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else moment and moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise UnreadableValue(f"{what} is {quote(text)}, not a moment as YYYY-MM-DD HH:MM:SS") from error


def read_flag(text: str, *, what: str) -> bool:
    """Give true or false; empty is false."""
    flag = _FLAGS.get(text.strip().lower())
    if flag is None:
        raise UnreadableValue(f"{what} is {quote(text)}, neither true nor false")
    return flag


def quote(text: str) -> str:
    """Show a value in a message, shortened: a bad cell may hold a whole file."""
    return repr(text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…")
