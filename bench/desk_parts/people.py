"""Who files requests at the filled desk, and who decides on them."""

from dataclasses import dataclass
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from bench.desk_parts.stories import count_open
from portal.accounts.models import CURATORS, User

CURATOR_NUMBER = 12
OF_ONE = 30
"""How many requests the coordinator has whose pages are measured, at every size."""

EACH = 4
"""How many the others have."""

FEWEST = 400
NO_PASSWORD = "!"  # noqa: S105 - nobody can sign in with it
BATCH = 5_000

Keys = tuple[int, UUID]
"""A user's key, and the pseudonym that stands in the history."""


@dataclass(frozen=True)
class People:
    """Those who file and those who decide, by their keys."""

    coordinators: list[Keys]
    curators: list[Keys]

    def files(self, place: int) -> Keys:
        """Return who files the request at a place: the first has as many at each size."""
        if place % 10 == 0 and place < 10 * OF_ONE:
            return self.coordinators[0]
        open_now = count_open()
        return self.coordinators[1 + (place % (len(self.coordinators) - 1 if place > open_now else open_now))]

    def decides(self, place: int) -> Keys:
        """Return who decides on the request at a place."""
        return self.curators[place % len(self.curators)]


def write_people(requests: int) -> People:
    """Write the users, each with a proved address, for so many requests."""
    number = max(FEWEST, requests // EACH)
    coordinators = (
        _make_user(f"person{place}@university{place % 900}.example", f"Person Number{place}")
        for place in range(number)
    )
    User.objects.bulk_create(coordinators, batch_size=BATCH)
    curators = [
        _make_user(f"curator{place}@desk.example", f"Curator {place}") for place in range(CURATOR_NUMBER)
    ]
    User.objects.bulk_create(curators)
    everybody = list(User.objects.order_by("pk"))
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in everybody),
        batch_size=BATCH,
    )
    Group.objects.get(name=CURATORS).user_set.set(everybody[-CURATOR_NUMBER:])
    keys = [(one.pk, one.pseudonym) for one in everybody]
    return People(keys[:-CURATOR_NUMBER], keys[-CURATOR_NUMBER:])


def _make_user(email: str, name: str) -> User:
    return User(email=email, name=name, password=NO_PASSWORD)
