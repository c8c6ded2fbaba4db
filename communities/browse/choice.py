"""What a visitor has chosen: one value of each facet at most, a text, and where in the list they are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

LONGEST_VALUE = 200
EU_CODES = {"GB": "UK", "GR": "EL"}
"""Where ISO 3166 and the EU differ, the EU's code is stored; both are understood."""

STATES, COMMUNITIES = ("running", "ended"), ("with", "without")


@dataclass(frozen=True)
class Choice:
    """A view of the list of projects; its address says it all, so that it can be kept and sent."""

    q: str = ""
    programme: str = ""
    subject: str = ""
    country: str = ""
    organisation: str = ""
    """A PIC."""

    state: str = ""
    community: str = ""
    after: str = ""
    """The number of the project that the page before ended with."""

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> Self:
        """Return the choice that an address makes; what it says that we don't know means nothing."""
        values = {name: _clean(parameters.get(name, "")) for name in cls.__dataclass_fields__}
        values["country"] = EU_CODES.get(values["country"].upper(), values["country"].upper())
        values["state"] = values["state"] if values["state"] in STATES else ""
        values["community"] = values["community"] if values["community"] in COMMUNITIES else ""
        return cls(**values)

    def but(self, **values: str) -> "Choice":
        """Return the choice with other values, from the beginning of its list."""
        return replace(self, **{"after": "", **values})

    def write(self, **more: str) -> str:
        """Return the choice as an address has it, always in the same order; empty for the whole list."""
        chosen = {name: value for name in self.__dataclass_fields__ if (value := getattr(self, name))}
        query = urlencode({**chosen, **more})
        return f"?{query}" if query else ""


def _clean(value: str) -> str:
    return "".join(letter for letter in value[:LONGEST_VALUE] if letter.isprintable()).strip()
