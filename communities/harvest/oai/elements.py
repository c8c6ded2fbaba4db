"""XML, element by element. Names are written as they shall stand, with their prefix; text may be anything."""

import re
from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element, tostring

XSI = "http://www.w3.org/2001/XMLSchema-instance"

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold, not even escaped."""


def make(name: str, text: object = "", children: Iterable[Element] = (), **attributes: Any) -> Element:
    """Return an element. Attributes that are None are left out; a colon in their name is written `__`."""
    made = Element(
        name,
        {key.replace("__", ":"): clean(str(value)) for key, value in attributes.items() if value is not None},
    )
    made.text = clean(str(text)) or None
    made.extend(list(children))  # whole first: of a generator that raises, ElementTree hides the exception
    return made


def list_filled(name: str, *texts: object, **attributes: Any) -> Iterable[Element]:
    """Give an element for each text that isn't empty."""
    return (make(name, text, **attributes) for text in texts if text not in ("", None))


def clean(text: str) -> str:
    """Return the text without what XML can't hold."""
    return _FORBIDDEN.sub("", text)


def write_document(root: Element) -> bytes:
    """Return the document in UTF-8."""
    text: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text
