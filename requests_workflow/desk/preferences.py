"""How a curator works at the desk: with keys or without, and whether the next request opens by itself."""

from portal.accounts.models import User
from requests_workflow.models import DeskPreference


def read_preferences(person: User) -> DeskPreference:
    """Return what somebody chose; what is usual where they chose nothing."""
    return DeskPreference.objects.filter(person=person).first() or DeskPreference(person=person)


def keep_preferences(person: User, *, has_keys: bool, goes_on: bool) -> None:
    """Keep what somebody chooses."""
    chosen = {"has_keys": has_keys, "goes_on": goes_on}
    DeskPreference.objects.update_or_create(person=person, defaults=chosen)
