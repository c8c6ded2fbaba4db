"""Takes fields out of a document that somebody else wrote: each is of its kind, or the answer is none."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from communities.zenodo.errors import UnreadableAnswer

LONGEST_TEXT = 100_000
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Part:
    """An object within a document, and where in it. What is missing or null reads as empty."""

    fields: dict[str, Any]
    place: str = "answer"

    def text(self, name: str) -> str:
        """Return a text that a database can take, "" if there is none."""
        value = self.fields.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise self._wrong(name, "text")
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")

    def needed_text(self, name: str) -> str:
        """Return a text that must be there."""
        text = self.text(name)
        if not text:
            raise self._wrong(name, "text")
        return text

    def needed_uuid(self, name: str) -> str:
        """Return a UUID that must be there, in its usual spelling."""
        try:
            return str(UUID(self.needed_text(name)))
        except ValueError:
            raise self._wrong(name, "UUID") from None

    def number(self, name: str) -> int:
        """Return a whole number of 0 or more that must be there."""
        value = self.fields.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_NUMBER:
            raise self._wrong(name, "number")
        return value

    def flag(self, name: str) -> bool:
        """Return whether it is there and true."""
        value = self.fields.get(name, False)
        if not isinstance(value, bool):
            raise self._wrong(name, "yes or no")
        return value

    def part(self, name: str) -> "Part":
        """Return the object within."""
        value = self.fields.get(name)
        if value is None:
            return Part({}, f"{self.place}.{name}")
        if not isinstance(value, dict):
            raise self._wrong(name, "object")
        return Part(value, f"{self.place}.{name}")

    def parts(self, name: str) -> "list[Part]":
        """Return the objects of the list within."""
        value = self.fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._wrong(name, "list of objects")
        return [Part(item, f"{self.place}.{name}") for item in value]

    def _wrong(self, name: str, kind: str) -> UnreadableAnswer:
        return UnreadableAnswer(f"{self.place}.{name} is no {kind}.")
