"""Reads what is to be known before addresses are judged, in four queries at most however many there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from communities.domains.names import encode_host, find_registrable, list_names, parents_within
from communities.models import DomainRule, Organisation, OrganisationDomain

MOST_OWNERS = 100
"""Organisations of one domain that are read; the largest umbrella in CORDIS has some two dozens."""

Kind = DomainRule.Kind


@dataclass(frozen=True)
class Mailbox:
    """The host of an e-mail address and its registrable domain, both in punycode; empty where it has none."""

    address: str
    host: str
    domain: str


@dataclass(frozen=True)
class Consortium:
    """The organisations of some grants, and how many of them no host is known of."""

    members: frozenset[int]
    without_domain: int


@dataclass
class Knowledge:
    """What is known of the domains of some addresses."""

    owners: dict[str, list[OrganisationDomain]] = field(default_factory=dict)
    rules: dict[str, list[DomainRule]] = field(default_factory=dict)


def read_mailbox(address: str) -> Mailbox:
    """Read where an e-mail address is; nothing of it is mended."""
    host = encode_host(address.rpartition("@")[2])
    return Mailbox(address, host, find_registrable(host) if host else "")


def read_consortium(grants: Collection[int]) -> Consortium:
    """Read who takes part in any of the grants."""
    known = OrganisationDomain.objects.filter(organisation=OuterRef("pk")).exclude(
        standing=OrganisationDomain.Standing.FORMER
    )
    pinned = DomainRule.objects.filter(organisation=OuterRef("pk"), kind=Kind.PIN, ended_at=None)
    members = Organisation.objects.filter(participations__grant__in=grants).distinct()
    rows = dict(members.annotate(is_known=Exists(known) | Exists(pinned)).values_list("pk", "is_known"))
    return Consortium(frozenset(rows), sum(not is_known for is_known in rows.values()))


def read_knowledge(mailboxes: Iterable[Mailbox]) -> Knowledge:
    """Read who owns the domains of the mailboxes, and what staff say of them.

    Of a domain that an alias names, rules and owners are read as well; an alias of an alias is not followed.
    """
    found = [mailbox for mailbox in mailboxes if mailbox.domain]
    rules = _read_rules({name for one in found for name in parents_within(one.host, one.domain)})
    aliases = [rule.same_as for listed in rules.values() for rule in listed if rule.kind == Kind.ALIAS]
    if aliases:
        rules |= _read_rules({name for alias in aliases for name in list_names(alias)})
    domains = {one.domain for one in found} | {list_names(alias)[-1] for alias in aliases}
    return Knowledge(_read_owners(domains), rules)


def _read_rules(names: Collection[str]) -> dict[str, list[DomainRule]]:
    rules = defaultdict(list)
    for rule in DomainRule.objects.filter(ended_at=None, domain__in=names).select_related("organisation"):
        rules[rule.domain].append(rule)
    return dict(rules)


def _read_owners(domains: Collection[str]) -> dict[str, list[OrganisationDomain]]:
    rows = OrganisationDomain.objects.filter(domain__in=domains).select_related("organisation")
    owners = defaultdict(list)
    for row in rows.order_by("domain", "-grants_count", "pk")[: MOST_OWNERS * max(1, len(domains))]:
        owners[row.domain].append(row)
    return dict(owners)
