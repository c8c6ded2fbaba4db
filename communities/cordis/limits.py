"""What the catalogue's columns have room for, without the models: for a process that has none."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from communities.cordis.refusals import UnreadableValue


class Limit(NamedTuple):
    """What people call a column, and the most characters of a text or the amount that is too large for it."""

    what: str
    most: float


Limits = Mapping[str, Limit]


class Rules(NamedTuple):
    """What the catalogue takes: the limits of its columns by table, and its roles by their letters alone."""

    organisation: Limits
    participation: Limits
    topic: Limits
    programme: Limits
    subject: Limits
    roles: dict[str, str]


def refuse_beyond(limits: Limits, values: Mapping[str, object]) -> None:
    """Raise `UnreadableValue` for the first value that its column is too small for."""
    for name, value in values.items():
        if isinstance(value, str):
            if len(value) > limits[name].most:
                what, most = limits[name]
                raise UnreadableValue(f"{what} has {len(value)} characters, {most:.0f} fit")
        elif isinstance(value, Decimal) and abs(value) >= limits[name].most:
            raise UnreadableValue(f"{limits[name].what} is {value}, too large to be euros")
