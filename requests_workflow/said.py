"""Sentences that are kept with what fills them, so that they can be said again in another language."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.utils import formats
from django.utils.translation import gettext, ngettext, override

STORED_LANGUAGE = "en"


@dataclass(frozen=True)
class Said:
    """One sentence: its text as the translators know it, and the values that it names.

    With `plural`, the value `count` chooses. A value is a text, a number or a date; a date is written in the
    reader's language.
    """

    text: str
    values: dict[str, Any] = field(default_factory=dict)
    plural: str = ""

    def __str__(self) -> str:
        filled = {name: _show(value) for name, value in self.values.items()}
        if self.plural:
            chosen = ngettext(self.text, self.plural, self.values["count"])
            # Marked by gettext_noop, the two stand in the catalogue as sentences of their own.
            return gettext(chosen) % filled
        return gettext(self.text) % filled if filled else gettext(self.text)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        values = {name: _pack(value) for name, value in self.values.items()}
        return {"text": self.text, "values": values, "plural": self.plural}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Return what `as_json` gave."""
        values = {name: _unpack(value) for name, value in stored["values"].items()}
        return cls(stored["text"], values, stored["plural"])


def say(sentences: Iterable[Said]) -> str:
    """Say them in the language that is active."""
    return " ".join(str(sentence) for sentence in sentences)


def say_for_the_record(sentences: Iterable[Said]) -> str:
    """Say them in the language in which the portal keeps texts."""
    with override(STORED_LANGUAGE):
        return say(sentences)


def _show(value: Any) -> Any:
    return formats.date_format(value, "DATE_FORMAT") if isinstance(value, date) else value


def _pack(value: Any) -> Any:
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _unpack(value: Any) -> Any:
    return date.fromisoformat(value["date"]) if isinstance(value, dict) else value
