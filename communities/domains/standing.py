"""Judges how far a host can be relied on as an organisation's own, from all that its rows name."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from communities.domains.lists import is_disposable, is_public, is_webmail
from communities.domains.web_addresses import Host, read_hosts
from communities.models import OrganisationDomain
from communities.search.words import squash

Standing = OrganisationDomain.Standing

SHORTEST_TELLING = 3
"""Of two letters, too many names consist."""

MANY_PUBLIC = frozenset({"HES", "REC", "PUB"})
"""Universities, institutes and public bodies: some are on lists of free mailboxes, since they give them to
all their students. A company that names such a host has a page there."""

_MAJORITY_FROM = 2
_KEPT = 1_000
"""Hosts that are looked up once: most rows of an organisation name the same."""


@dataclass(frozen=True)
class Owner:
    """An organisation, as far as its names and its kind help to judge."""

    names: tuple[str, ...]
    activity_type: str


@dataclass
class Named:
    """A host with the rows that name it."""

    host: Host
    web_address: str
    grants: set[int] = field(default_factory=set)
    acronyms: set[str] = field(default_factory=set)
    is_doubtful: bool = True


@dataclass(frozen=True)
class Row:
    """A web address as one row of CORDIS has it; `grant` is None where it is the organisation's alone."""

    web_address: str
    grant: int | None = None
    acronym: str = ""


def gather_hosts(rows: Iterable[Row], owner: Owner) -> dict[str, Named]:
    """Return by name the hosts that count as the organisation's at all."""
    gathered: dict[str, Named] = {}
    for row, host in _read_rows(rows):
        if _may_be_own(host, owner.activity_type):
            named = gathered.setdefault(host.name, Named(host, row.web_address))
            named.is_doubtful &= host.is_doubtful
            if row.grant is not None:
                named.grants.add(row.grant)
                named.acronyms.add(squash(row.acronym))
    return gathered


def judge_standings(hosts: dict[str, Named], owner: Owner) -> dict[str, Standing]:
    """Return how far each host can be relied on."""
    grants_by_domain: dict[str, set[int]] = {}
    for named in hosts.values():
        grants_by_domain.setdefault(named.host.domain, set()).update(named.grants)
    counts = Counter({domain: len(grants) for domain, grants in grants_by_domain.items()})
    return {name: _judge(named, owner, counts) for name, named in hosts.items()}


def _read_rows(rows: Iterable[Row]) -> Iterator[tuple[Row, Host]]:
    for row in rows:
        for host in read_hosts(row.web_address):
            yield row, host


@lru_cache(_KEPT)
def _may_be_own(host: Host, activity_type: str) -> bool:
    if is_public(host.name, host.domain) or is_disposable(host.name, host.domain):
        return False
    if is_webmail(host.name, host.domain):
        return activity_type in MANY_PUBLIC and not host.is_mailbox
    return True


def _judge(named: Named, owner: Owner, counts: Counter[str]) -> Standing:
    if named.is_doubtful:
        return Standing.DOUBTFUL
    if _is_project_site(named, owner):
        return Standing.PROJECT_SITE
    return Standing.SEEN_ONCE if _is_outvoted(named.host.domain, counts) else Standing.SOUND


def _is_outvoted(domain: str, counts: Counter[str]) -> bool:
    """Whether one grant names it, and more than half of all that name any domain name another one."""
    others = max((count for other, count in counts.items() if other != domain), default=0)
    return counts[domain] <= 1 and others >= _MAJORITY_FROM and 2 * others > counts.total()


def _is_project_site(named: Named, owner: Owner) -> bool:
    """Whether it bears the acronym of every grant that names it, and no word of the organisation's name."""
    label = named.host.domain.partition(".")[0].replace("-", "")
    bears = [len(one) >= SHORTEST_TELLING and one in label for one in named.acronyms]
    return bool(bears) and all(bears) and not _resembles(label, owner)


def _resembles(label: str, owner: Owner) -> bool:
    words = [word for name in owner.names for word in re.split(r"[\W_]+", name.lower())]
    telling = [word for word in words if len(word) >= SHORTEST_TELLING]
    return any(word in label or (len(label) >= SHORTEST_TELLING and label in word) for word in telling)
