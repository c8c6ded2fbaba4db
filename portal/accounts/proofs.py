"""Tells the rooms above that a person has proved an address, or given one up."""

from collections.abc import Callable

from portal.accounts.models import User

_followers: list[Callable[[User], object]] = []


def follow_proofs(follower: Callable[[User], object]) -> None:
    """Call `follower` with each person whose proved addresses change; from the start of an application.

    It is called in the transaction that proves the address, so it only notes what there is to do.
    """
    if follower not in _followers:
        _followers.append(follower)


def tell_of_changed_addresses(user: User) -> None:
    """Tell all followers."""
    for follower in _followers:
        follower(user)
