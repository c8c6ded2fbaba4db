"""What a visitor has chosen: one value of each facet at most, a text, and where in the list they are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from communities.codes import read_country, read_programme
from communities.search import LONGEST_TEXT

LONGEST_VALUE = 200
"""Characters of whatever isn't searched for: no code is half as long."""

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
        values["q"] = " ".join(_clean(parameters.get("q", ""), LONGEST_TEXT).split())
        values["programme"] = read_programme(values["programme"])
        values["country"] = read_country(values["country"])
        values["state"] = values["state"] if values["state"] in STATES else ""
        values["community"] = values["community"] if values["community"] in COMMUNITIES else ""
        return cls(**values)

    def but(self, **values: str) -> "Choice":
        """Return the choice with other values, from the beginning of its list."""
        return replace(self, **{"after": "", **values})

    def write(self, **more: str) -> str:
        """Return the choice as an address has it, always in the same order; empty for the whole list."""
        query = urlencode({**self.list_chosen(), **more})
        return f"?{query}" if query else ""

    def list_kept(self) -> list[tuple[str, str]]:
        """Return what stays chosen when another text is searched for."""
        return list(self.but(q="").list_chosen().items())

    def list_chosen(self) -> dict[str, str]:
        """Return what is chosen, by the names that addresses have for it."""
        return {name: value for name in self.__dataclass_fields__ if (value := getattr(self, name))}


def _clean(value: str, longest: int = LONGEST_VALUE) -> str:
    shown = (" " if letter.isspace() else letter for letter in value[:longest])
    return "".join(letter for letter in shown if letter.isprintable()).strip()
