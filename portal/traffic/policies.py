"""The rates table: every limit of the portal, in one place, and what makes a table sound."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_noop as _

MINUTE = 60
HOUR = 60 * MINUTE
LONGEST_WINDOW = 24 * HOUR
HIGHEST_LIMIT = 1_000_000_000
LARGEST_PAGE = 1_000
CAPACITY = "capacity"
"""No row of the table: what the gate is called where refusals are counted and switched."""

READING = frozenset({"GET"})
ANY_METHOD: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One limit: no client makes more than `guest` or `user` requests in any `window` seconds.

    `place` says what is counted: requests to the API, tokens there that were no good, or forms that were
    sent. `scope` names the API views it covers by their `throttle_scope`; without one it covers them all.
    `key` says who is counted: `client` is a signed-in user, or an anonymous address; `network` is a /24 or
    /48 of guests; `name` is an account, whoever asks for it.
    """

    name: str
    guest: int
    user: int
    window: int
    note: str
    scope: str | None = None
    methods: frozenset[str] = ANY_METHOD
    is_for_lists_only: bool = False
    place: Literal["api", "tokens", "forms"] = "api"
    key: Literal["client", "network", "address", "name"] = "client"
    is_for_guests_only: bool = False

    def covers(self, *, scope: str | None, method: str, is_detail: bool) -> bool:
        """Say whether a request to an API view of this scope counts here; HEAD counts as GET."""
        if self.place != "api":
            return False
        if self.scope is not None and self.scope != scope:
            return False
        if self.is_for_lists_only and is_detail:
            return False
        return not self.methods or ("GET" if method == "HEAD" else method) in self.methods

    def limit_for(self, *, is_signed_in: bool) -> int:
        """Return how many requests in a window one such client has."""
        return self.user if is_signed_in else self.guest


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSizes:
    """The most records that one page may hold; `oai` is a page of OAI-PMH, the same for everybody."""

    guest: int
    user: int
    oai: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTable:
    """All policies, narrowest first, and the page sizes."""

    policies: tuple[Policy, ...]
    page_sizes: PageSizes

    def at(self, place: str) -> tuple[Policy, ...]:
        """Return the policies that count there."""
        return tuple(policy for policy in self.policies if policy.place == place)

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes that a view may name."""
        return frozenset(policy.scope for policy in self.policies if policy.scope)


# The numbers of the API are Zenodo's published ones.
DEFAULT_TABLE = RateTable(
    policies=(
        Policy(
            name="search",
            guest=30,
            user=30,
            window=MINUTE,
            scope="search",
            methods=READING,
            is_for_lists_only=True,
            note=_("Lists of projects, communities and organisations, with or without a query."),
        ),
        Policy(
            name="suggest",
            guest=120,
            user=120,
            window=MINUTE,
            scope="suggest",
            methods=READING,
            note=_("Suggestions while typing, and whether a community's address is free."),
        ),
        Policy(
            name="oai",
            guest=30,
            user=30,
            window=MINUTE,
            scope="oai",
            note=_("Requests to the OAI-PMH endpoint."),
        ),
        Policy(name="minute", guest=60, user=100, window=MINUTE, note=_("Every API request.")),
        Policy(name="hour", guest=2_000, user=5_000, window=HOUR, note=_("Every API request.")),
        Policy(
            name="network",
            guest=600,
            user=600,
            window=MINUTE,
            key="network",
            is_for_guests_only=True,
            note=_("API requests without signing in, from all addresses of a network (/24 or /48) together."),
        ),
        Policy(
            name="auth-fail",
            guest=10,
            user=10,
            window=MINUTE,
            place="tokens",
            key="address",
            note=_("API requests from one address with a token that is no good."),
        ),
        Policy(
            name="form",
            guest=5,
            user=5,
            window=MINUTE,
            place="forms",
            note=_(
                "Forms that could be used to guess, to send mail or to ask Zenodo, taken together: to sign "
                "in or up, to confirm a code, to change a password or an address, to prove that a community "
                "is one’s own."
            ),
        ),
        Policy(
            name="login-name",
            guest=5,
            user=5,
            window=5 * MINUTE,
            place="forms",
            key="name",
            note=_(
                "Forms that name one account or address, from anywhere: to sign in, with the second step, to "
                "sign up, for a new password, or to change an account’s addresses."
            ),
        ),
    ),
    page_sizes=PageSizes(guest=25, user=100, oai=50),
)


def find_faults(table: RateTable) -> list[str]:
    """Return a sentence for each number that makes no sense; an empty list for a sound table."""
    faults = [fault for policy in table.policies for fault in _faults_of_policy(policy)]
    sizes = table.page_sizes
    return [
        *faults,
        *_faults_of_pair('"page_sizes"', sizes.guest, sizes.user, highest=LARGEST_PAGE),
        *_faults_of_number('"page_sizes"', "oai", sizes.oai, highest=LARGEST_PAGE),
    ]


def _faults_of_policy(policy: Policy) -> Iterator[str]:
    row = f'row "{policy.name}"'
    yield from _faults_of_pair(row, policy.guest, policy.user, highest=HIGHEST_LIMIT)
    if not 1 <= policy.window <= LONGEST_WINDOW:
        yield f'{row}: "window" is {policy.window}; give whole seconds from 1 to {LONGEST_WINDOW} (a day).'


def _faults_of_pair(row: str, guest: int, user: int, *, highest: int) -> Iterator[str]:
    for field, number in (("guest", guest), ("user", user)):
        yield from _faults_of_number(row, field, number, highest=highest)
    if user < guest:
        yield f'{row}: users get {user}, fewer than the {guest} of guests; raise "user" to at least {guest}.'


def _faults_of_number(row: str, field: str, number: int, *, highest: int) -> Iterator[str]:
    if not 1 <= number <= highest:
        yield f'{row}: "{field}" is {number}; give a whole number from 1 to {highest}.'
