"""XML, element by element, as text. Names are written as they shall stand, with their prefix.

Text may be anything, and is escaped here.
No tree is built: a page has thousands of elements, and each is read once, by whoever asked.
"""

import re
from collections.abc import Iterable
from typing import Any, NewType

XSI = "http://www.w3.org/2001/XMLSchema-instance"

Xml = NewType("Xml", str)
"""What is XML already, and is never escaped again."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold, not even escaped."""


def make(name: str, text: object = "", children: Iterable[Xml] = (), **attributes: Any) -> Xml:
    """Return an element. Attributes that are None are left out; a colon in their name is written `__`."""
    opening = name
    for key, value in attributes.items():
        if value is not None:
            opening += f' {key.replace("__", ":")}="{_quote(value)}"'
    inside = _escape(text) + "".join(children)
    return Xml(f"<{opening}>{inside}</{name}>" if inside else f"<{opening}/>")


def list_filled(name: str, *texts: object, **attributes: Any) -> Iterable[Xml]:
    """Give an element for each text that isn't empty."""
    return (make(name, text, **attributes) for text in texts if text not in ("", None))


def write_document(root: Xml) -> bytes:
    """Return the document in UTF-8."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}'.encode()


def _quote(value: object) -> str:
    """Return a value as it stands in an attribute, where a reader would make spaces of other white space."""
    escaped = _escape(value).replace('"', "&quot;")
    return escaped.replace("\n", "&#10;").replace("\t", "&#9;")


def _escape(text: object) -> str:
    """Return the text without what XML can't hold, and with what means something there escaped."""
    escaped = str(text)
    is_plain = escaped.isprintable()  # then all of it has a place in XML
    if not is_plain:
        escaped = _FORBIDDEN.sub("", escaped)
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped if is_plain else escaped.replace("\r", "&#13;")  # which a reader would make a line feed
