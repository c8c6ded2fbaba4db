"""Kinds of mail that people may switch off: each room names its own, and asks here before it sends one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise

from portal.accounts.models import NotificationPreference, User

KIND_LENGTH = 40


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """A kind of mail that a person may switch off.

    `name` is stored and never changes; `label` and `explanation` are what the person reads, translatable.
    """

    name: str
    label: str | Promise
    explanation: str | Promise
    is_for_curators_only: bool = False


_kinds: dict[str, NotificationKind] = {}


def register_kinds(*kinds: NotificationKind) -> None:
    """Offer kinds of mail on the preferences page, in this order. For `ready()` of an application.

    Raises ValueError for a name that is too long to be stored, or taken by another kind.
    """
    for kind in kinds:
        if len(kind.name) > KIND_LENGTH:
            raise ValueError(f"“{kind.name}” is longer than {KIND_LENGTH} letters: shorten it.")
        if _kinds.setdefault(kind.name, kind) != kind:
            raise ValueError(f"There is another kind of mail “{kind.name}” already: choose another name.")


def kinds_for(user: User) -> list[NotificationKind]:
    """Return the kinds of mail that this person may get and may switch off."""
    return [kind for kind in _kinds.values() if user.is_curator or not kind.is_for_curators_only]


def wants(user: User, kind: str) -> bool:
    """Whether to send this person mail of this kind: yes, until they switch it off. One query."""
    return not NotificationPreference.objects.filter(user=user, kind=kind, is_wanted=False).exists()


def read_unwanted(users: Collection[User], kind: str) -> frozenset[int]:
    """Return the ids of those who switched this kind off, for many people in one query."""
    unwanted = NotificationPreference.objects.filter(user__in=users, kind=kind, is_wanted=False)
    return frozenset(unwanted.values_list("user_id", flat=True))


@transaction.atomic
def set_wanted(user: User, wanted: Iterable[str]) -> None:
    """Store which of the kinds offered to this person are wanted; the others of them are not."""
    chosen = set(wanted)
    for kind in kinds_for(user):
        NotificationPreference.objects.update_or_create(
            user=user, kind=kind.name, defaults={"is_wanted": kind.name in chosen}
        )


def read_switched_off(user: User) -> frozenset[str]:
    """Return the names of all kinds that this person switched off."""
    rows = NotificationPreference.objects.filter(user=user, is_wanted=False)
    return frozenset(rows.values_list("kind", flat=True))
