"""The forms that CORDIS publishes a dump in, told apart by how a file begins."""

from enum import StrEnum

SNIFFED = 8_192
"""Bytes from the start of a file that are enough to tell its form."""

_BLANK = b"\xef\xbb\xbf \t\r\n"


class Form(StrEnum):
    """The forms that are read."""

    CSV = "CSV"
    JSON = "JSON"
    XML = "XML"


_FORM_OF_START = {b"<": Form.XML, b"[": Form.JSON, b"{": Form.JSON}


def recognise_form(start: bytes) -> Form:
    """Give the form of a file that begins so; what is neither JSON nor XML can only be CSV."""
    return _FORM_OF_START.get(start.lstrip(_BLANK)[:1], Form.CSV)
