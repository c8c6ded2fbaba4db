"""What needs a curator, on the page where the desk begins: a few groups, each with its first rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from requests_workflow.admin.listing.counting import count_each, describe_count
from requests_workflow.admin.listing.narrowing import WANTS, Requests, narrow
from requests_workflow.admin.queue import requests_on_desk
from requests_workflow.models import CommunityRequest

SHOWN = 3

GROUPS: dict[str, tuple[str | Promise, str]] = {
    "answered": (_("Answers to you"), "waiting_since"),
    "lapsing": (_("Your claims that run out within 12 hours"), "lease_until"),
    "kept": (_("Kept for you"), "kept_until"),
    "appeals": (_("Appeals that you may hear"), "waiting_since"),
    "claimed": (_("Your claims"), "due_at"),
    "unclaimed": (_("Waiting for anybody, the oldest first"), "waiting_since"),
}


@dataclass(frozen=True)
class Group:
    """Requests that need a curator for the same reason."""

    title: str
    number: int
    address: str
    requests: list[CommunityRequest]

    @property
    def count(self) -> str:
        """The number as it is shown."""
        return describe_count(self.number)


def list_needs(user: User) -> list[Group]:
    """Return the groups, the most urgent first: one query for the numbers, one for each group."""
    asked = {why: narrow(requests_on_desk(user), {"needs": why}, user) for why in WANTS}
    counts = count_each(asked, user)
    return list(_read(asked, counts))


def _read(asked: dict[str, Requests], counts: dict[str, int]) -> Iterator[Group]:
    for why, (title, order) in GROUPS.items():
        # What comes in on a weekend is due at one moment: then the one that was sent first stands first.
        first = asked[why].select_related("assignee").order_by(order, "submitted_at", "id")[:SHOWN]
        yield Group(str(title), counts[why], f"?needs={why}", list(first))
