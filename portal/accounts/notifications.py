"""Kinds of mail that people may switch off: each room names its own, and asks here before it sends one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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


@dataclass(frozen=True, slots=True)
class AlwaysSent:
    """Mails that can't be switched off, and the reason why, as the person reads them."""

    label: str | Promise
    reason: str | Promise
    is_for_curators_only: bool = False


SAFETY = AlwaysSent(
    _("The safety of your account"),
    _("Codes that you asked for, and word of what was changed: if it was not you, you can still act."),
)

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


_always: list[AlwaysSent] = [SAFETY]


def register_always_sent(*mails: AlwaysSent) -> None:
    """Name mails that can't be switched off on the preferences page. For `ready()` of an application."""
    _always.extend(one for one in mails if one not in _always)


def always_sent_to(user: User) -> list[AlwaysSent]:
    """Return the mails that this person may get and can't switch off."""
    return [one for one in _always if user.is_curator or not one.is_for_curators_only]


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
