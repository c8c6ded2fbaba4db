"""What each room knows about a person: rooms register how to export it, and how it is erased."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from portal.accounts.models import User

FORMAT = "eu-project-communities/personal-data"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why an account can't be closed yet, in words, and the page where that is settled (or nothing)."""

    sentence: str
    address: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalPart:
    """One room's part in what is known about a person.

    `export` returns what JSON can hold. `hindrances` says what must be settled before the account can be
    closed; `losses` says in sentences what closing it deletes. `lock` holds what hindrances are read from
    until the closing is over, and comes before the account is locked. `erase` runs inside the closing's
    transaction, while the account is still whole, and raises to stop it.
    """

    name: str
    export: Callable[[User], Any]
    erase: Callable[[User], None]
    hindrances: Callable[[User], list[Hindrance]] = lambda user: []
    losses: Callable[[User], list[str]] = lambda user: []
    lock: Callable[[User], None] = lambda user: None


_parts: dict[str, PersonalPart] = {}


def register_part(part: PersonalPart) -> None:
    """Have a room's part exported and erased with the account. For `ready()` of an application.

    Raises ValueError for a name that another part has.
    """
    if _parts.setdefault(part.name, part) != part:
        raise ValueError(f"There is another part “{part.name}” already: choose another name.")


def registered_parts() -> list[PersonalPart]:
    """Return the parts of all rooms."""
    return list(_parts.values())


def export_everything(user: User) -> dict[str, Any]:
    """Return all that relates to a person, part by part, for one JSON document."""
    head = {"format": FORMAT, "version": FORMAT_VERSION, "made_at": timezone.now()}
    return {**head, **{part.name: part.export(user) for part in _parts.values()}}
