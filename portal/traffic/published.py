"""The limits as people read them: each row of the table in force, for the help pages and robots.txt."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.traffic.policies import HOUR, MINUTE, Policy
from portal.traffic.rates import current_rates


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLimit:
    """A row: its name, what it covers, and how many requests guests and users have, as “30 in any minute”."""

    name: str
    covers: str
    guest: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedSizes:
    """The most records of a page: for guests, for users, and of OAI-PMH."""

    guest: int
    user: int
    oai: int


def list_published_limits() -> list[PublishedLimit]:
    """Return all rows, in the order of the table and the language of whoever reads."""
    return [
        PublishedLimit(
            name=policy.name,
            covers=_(policy.note),
            guest=_put_into_words(policy.guest, policy.window),
            user=_("not counted")
            if policy.is_for_guests_only
            else _put_into_words(policy.user, policy.window),
        )
        for policy in current_rates().policies
    ]


def list_published_sizes() -> PublishedSizes:
    """Return the page sizes in force."""
    sizes = current_rates().page_sizes
    return PublishedSizes(guest=sizes.guest, user=sizes.user, oai=sizes.oai)


def shortest_pause() -> int:
    """Return the whole seconds between two requests with which a guest never meets a limit of the API."""
    return max(_pause_of(policy) for policy in current_rates().at("api") if policy.key == "client")


def _pause_of(policy: Policy) -> int:
    return -(-policy.window // policy.guest)


def _put_into_words(number: int, window: int) -> str:
    if window % HOUR == 0:
        hours = window // HOUR
        return ngettext("%(number)s in any hour", "%(number)s in any %(count)s hours", hours) % {
            "number": number,
            "count": hours,
        }
    if window % MINUTE == 0:
        minutes = window // MINUTE
        return ngettext("%(number)s in any minute", "%(number)s in any %(count)s minutes", minutes) % {
            "number": number,
            "count": minutes,
        }
    return ngettext("%(number)s in any second", "%(number)s in any %(count)s seconds", window) % {
        "number": number,
        "count": window,
    }
