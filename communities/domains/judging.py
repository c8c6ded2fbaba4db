"""Judges an e-mail address against a consortium: whether its domain is that of a partner."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from communities.domains.consortium import (
    Consortium,
    Knowledge,
    Mailbox,
    read_consortium,
    read_knowledge,
    read_mailbox,
)
from communities.domains.lists import is_disposable, is_webmail
from communities.domains.names import find_registrable, parents_within
from communities.models import DomainRule, Organisation, OrganisationDomain

Standing = OrganisationDomain.Standing


class Verdict(StrEnum):
    """What an address shows, from the strongest to nothing at all."""

    PARTNER = "partner"
    SHARED = "shared"
    UNCERTAIN = "uncertain"
    NO_DATA = "no_data"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    WEBMAIL = "webmail"
    DISPOSABLE = "disposable"
    INVALID = "invalid"


STRONGEST_FIRST = tuple(Verdict)


@dataclass(frozen=True)
class Judgement:
    """A verdict with what it rests on.

    `rows` are the hosts that speak for it, `others` those of other organisations with the same domain, and
    `rule` is what staff have said. `without_domain` counts the partners of whom no host is known.
    """

    verdict: Verdict
    mailbox: Mailbox
    rows: tuple[OrganisationDomain, ...] = ()
    others: tuple[OrganisationDomain, ...] = ()
    rule: DomainRule | None = None
    without_domain: int = 0

    @property
    def organisation(self) -> Organisation | None:
        """The one that the address is taken to belong to."""
        if self.rule is not None and self.rule.organisation is not None:
            return self.rule.organisation
        return self.rows[0].organisation if self.rows else None


def judge_addresses(addresses: Collection[str], grants: Collection[int]) -> list[Judgement]:
    """Judge each address against the consortium of the grants, by their keys; the strongest comes first.

    Takes the same number of queries whatever is asked. Never compares names by how they end: kth.se.evil.com
    and notkth.se have nothing to do with kth.se.
    """
    mailboxes = [read_mailbox(address) for address in sorted(addresses)]
    consortium, knowledge = read_consortium(grants), read_knowledge(mailboxes)
    judged = [judge(mailbox, consortium, knowledge) for mailbox in mailboxes]
    return sorted(judged, key=lambda one: STRONGEST_FIRST.index(one.verdict))


def judge(mailbox: Mailbox, consortium: Consortium, knowledge: Knowledge) -> Judgement:
    """Judge one address."""
    if not mailbox.domain:
        return Judgement(Verdict.INVALID, mailbox)
    rules = _find_rules(mailbox, knowledge)
    if said := _judge_by_rule(mailbox, consortium, rules):
        return said
    if is_disposable(mailbox.host, mailbox.domain):
        return Judgement(Verdict.DISPOSABLE, mailbox)
    alias = next((rule for rule in rules if rule.kind == DomainRule.Kind.ALIAS), None)
    rows = _find_owners(mailbox, knowledge, alias, rules)
    if rows:
        return _judge_owned(mailbox, consortium, rows, alias)
    if is_webmail(mailbox.host, mailbox.domain):
        return Judgement(Verdict.WEBMAIL, mailbox)
    return _judge_unknown(mailbox, consortium)


def _judge_by_rule(mailbox: Mailbox, consortium: Consortium, rules: Iterable[DomainRule]) -> Judgement | None:
    pins = [rule for rule in rules if rule.kind == DomainRule.Kind.PIN]
    for rule in pins:
        if rule.organisation_id in consortium.members:
            return Judgement(Verdict.PARTNER, mailbox, rule=rule)
    for rule in rules:
        if rule.kind == DomainRule.Kind.BLOCK and rule.organisation_id is None:
            return Judgement(Verdict.BLOCKED, mailbox, rule=rule)
    return Judgement(Verdict.OUTSIDE, mailbox, rule=pins[0]) if pins else None


def _judge_owned(
    mailbox: Mailbox,
    consortium: Consortium,
    rows: list[OrganisationDomain],
    alias: DomainRule | None,
) -> Judgement:
    inside = [row for row in rows if row.organisation_id in consortium.members]
    bodies = {_name_body(row) for row in inside}
    outside = [row for row in rows if row.standing == Standing.SOUND and _name_body(row) not in bodies]
    if not inside:
        return _judge_foreign(mailbox, consortium, rows)
    sound = [row for row in inside if row.standing == Standing.SOUND]
    if not sound:
        return Judgement(Verdict.UNCERTAIN, mailbox, tuple(inside), tuple(outside), alias)
    verdict = Verdict.SHARED if outside else Verdict.PARTNER
    return Judgement(verdict, mailbox, tuple(sound), tuple(outside), alias)


def _judge_foreign(mailbox: Mailbox, consortium: Consortium, rows: list[OrganisationDomain]) -> Judgement:
    """An organisation that rows name by mistake is no known one."""
    sound = tuple(row for row in rows if row.standing == Standing.SOUND)
    return Judgement(Verdict.OUTSIDE, mailbox, sound) if sound else _judge_unknown(mailbox, consortium)


def _judge_unknown(mailbox: Mailbox, consortium: Consortium) -> Judgement:
    is_incomplete = consortium.without_domain > 0 or not consortium.members
    verdict = Verdict.NO_DATA if is_incomplete else Verdict.UNKNOWN
    return Judgement(verdict, mailbox, without_domain=consortium.without_domain)


def _find_rules(mailbox: Mailbox, knowledge: Knowledge) -> list[DomainRule]:
    """Return what is said of the host itself, then of what stands above it."""
    names = parents_within(mailbox.host, mailbox.domain)
    return [rule for name in names for rule in knowledge.rules.get(name, [])]


def _find_owners(
    mailbox: Mailbox, knowledge: Knowledge, alias: DomainRule | None, rules: Iterable[DomainRule]
) -> list[OrganisationDomain]:
    """Return the rows of the domain; where a sub-domain is one organisation's alone, only its own."""
    host, domain = mailbox.host, mailbox.domain
    if alias is not None:
        host, domain = alias.same_as, find_registrable(alias.same_as) or alias.same_as
    blocked = {rule.organisation_id for rule in rules if rule.kind == DomainRule.Kind.BLOCK}
    rows = [row for row in knowledge.owners.get(domain, []) if row.organisation_id not in blocked]
    for name in parents_within(host, domain):
        nearest = [row for row in rows if row.host == name and row.host != domain]
        if any(row.standing == Standing.SOUND for row in nearest):
            return nearest
    return rows


def _name_body(row: OrganisationDomain) -> tuple[str, str]:
    """Return what two rows of one body have in common: some are registered more than once."""
    organisation = row.organisation
    name = " ".join(organisation.name.casefold().split())
    return (name, organisation.country) if name else (organisation.pic, "")
