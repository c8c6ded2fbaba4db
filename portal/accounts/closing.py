"""Closes an account: all that is the person's goes, and an empty row keeps others' records whole."""

import uuid

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.personal_data import Hindrance, registered_parts

NOWHERE = "closed.invalid"
"""Of a domain that can't exist (RFC 2606), so that nothing is ever sent there."""


class HinderedError(Exception):
    """The account can't be closed yet; `find_hindrances` says why."""


def find_hindrances(user: User) -> list[Hindrance]:
    """Return what must be settled before the account can be closed; nothing when it can be."""
    found = [hindrance for part in registered_parts() for hindrance in part.hindrances(user)]
    return _hindrances_of_the_desk(user) + found


def find_losses(user: User) -> list[str]:
    """Return in sentences what is deleted with the account, beside the account itself."""
    return [loss for part in registered_parts() for loss in part.losses(user)]


@transaction.atomic
def close(user: User) -> None:
    """Erase a person, for good. Raises HinderedError, and changes nothing, while something is to settle."""
    # In the order in which moves lock them: the request, then whoever makes the move.
    for part in registered_parts():
        part.lock(user)
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.closed_at is not None:
        return
    if find_hindrances(locked):
        raise HinderedError
    # The last registered first: the addresses, by which the others find the person, go at the end.
    for part in reversed(registered_parts()):
        part.erase(locked)
    _empty(locked)


def make_up_address(key: uuid.UUID) -> str:
    """Return an address that is nobody's, to stand where one was that has to go."""
    return f"{key.hex}@{NOWHERE}"


def _empty(user: User) -> None:
    user.closed_at = timezone.now()
    # The histories go on with the old one, and nothing leads from it to anybody.
    user.pseudonym = uuid.uuid4()
    user.email = make_up_address(user.pseudonym)
    user.name = user.language = ""
    user.password = make_password(None)
    user.last_login = None
    user.is_active = False
    user.user_permissions.clear()
    user.save()


def _hindrances_of_the_desk(user: User) -> list[Hindrance]:
    if not (user.is_staff or user.is_superuser or user.groups.exists()):
        return []
    return [
        Hindrance(
            _(
                "Your account belongs to the desk. Ask an administrator to take you out of its groups first, "
                "so that nobody's request is left without a curator."
            )
        )
    ]
