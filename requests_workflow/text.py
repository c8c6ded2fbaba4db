"""What text people may enter: one stored form, nothing that poisons a mail header or a database."""

import re
import unicodedata

from django.utils.translation import gettext as _

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
LINE_BREAKS = re.compile("[\n\r\t\x85\u2028\u2029]")


class TextError(ValueError):
    """A text that can't be taken; `str()` says why and what to do."""


def clean_text(text: str, *, longest: int) -> str:
    """Return a text of several lines, trimmed, in Unicode's NFC, with plain line ends.

    Raises TextError on control characters, lone surrogates, and when it is longer than `longest`.
    """
    if FORBIDDEN.search(text):
        raise TextError(_("The text has control characters, which can't be stored: remove them."))
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > longest:
        raise TextError(
            _("The text has %(count)s characters; shorten it to at most %(longest)s.")
            % {"count": len(text), "longest": longest}
        )
    return text


def clean_line(text: str, *, longest: int) -> str:
    """Return a text of one line; as `clean_text`, and line breaks and tabs are refused too."""
    text = text.strip()
    if LINE_BREAKS.search(text):
        raise TextError(_("The text has line breaks or tabs: write it in one line."))
    return clean_text(text, longest=longest)
