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
from communities.domains.names import parents_within
from communities.domains.ruling import Ruling, find_ruling
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

    `rows` are the hosts that speak for it, `others` the other organisations with the same domain, and
    `rule` is what staff have said. `without_domain` counts the partners of whom no host is known.
    """

    verdict: Verdict
    mailbox: Mailbox
    rows: tuple[OrganisationDomain, ...] = ()
    others: tuple[Organisation, ...] = ()
    rule: DomainRule | None = None
    without_domain: int = 0

    @property
    def organisation(self) -> Organisation | None:
        """The one that the address is taken to belong to."""
        if self.rows:
            return self.rows[0].organisation
        return self.rule.organisation if self.rule else None


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
    ruling = find_ruling(mailbox, knowledge)
    rows = _find_owners(ruling, knowledge)
    if ruling.decisive:
        return _judge_by_rule(mailbox, consortium, ruling, rows)
    if is_disposable(mailbox.host, mailbox.domain):
        return Judgement(Verdict.DISPOSABLE, mailbox)
    if rows:
        return _judge_owned(mailbox, consortium, ruling, rows)
    if is_webmail(mailbox.host, mailbox.domain):
        return Judgement(Verdict.WEBMAIL, mailbox)
    return _judge_unknown(mailbox, consortium)


def _judge_by_rule(
    mailbox: Mailbox, consortium: Consortium, ruling: Ruling, rows: Iterable[OrganisationDomain]
) -> Judgement:
    for rule in ruling.decisive:
        if rule.organisation_id in consortium.members:
            return Judgement(Verdict.PARTNER, mailbox, rule=rule)
    rule = ruling.decisive[0]
    if rule.kind == DomainRule.Kind.BLOCK:
        return Judgement(Verdict.BLOCKED, mailbox, rule=rule)
    return _judge_pinned_elsewhere(mailbox, consortium, ruling, rows)


def _judge_pinned_elsewhere(
    mailbox: Mailbox, consortium: Consortium, ruling: Ruling, rows: Iterable[OrganisationDomain]
) -> Judgement:
    """Pinned for one request, a domain may still be shared with a partner of another."""
    rule = ruling.decisive[0]
    sound = [row for row in rows if row.standing == Standing.SOUND and _is_within(row, rule.domain)]
    inside = [row for row in sound if row.organisation_id in consortium.members]
    if not inside:
        return Judgement(Verdict.OUTSIDE, mailbox, rule=rule)
    pinned = [pin.organisation for pin in ruling.decisive if pin.organisation]
    others = _list_others(inside, [*pinned, *(row.organisation for row in sound)])
    verdict = Verdict.SHARED if others else Verdict.PARTNER
    return Judgement(verdict, mailbox, tuple(inside), others, rule)


def _judge_owned(
    mailbox: Mailbox, consortium: Consortium, ruling: Ruling, rows: list[OrganisationDomain]
) -> Judgement:
    inside = [row for row in rows if row.organisation_id in consortium.members]
    if not inside:
        return _judge_foreign(mailbox, consortium, rows)
    others = _list_others(inside, (row.organisation for row in rows if row.standing == Standing.SOUND))
    sound = [row for row in inside if row.standing == Standing.SOUND]
    if not sound:
        return Judgement(Verdict.UNCERTAIN, mailbox, tuple(inside), others, ruling.alias)
    in_line = [row for row in sound if _is_in_line(row, ruling)]
    verdict = Verdict.SHARED if others else Verdict.PARTNER if in_line else Verdict.UNCERTAIN
    return Judgement(verdict, mailbox, tuple(in_line or sound), others, ruling.alias)


def _judge_foreign(mailbox: Mailbox, consortium: Consortium, rows: list[OrganisationDomain]) -> Judgement:
    """An organisation that rows name by mistake is no known one."""
    sound = tuple(row for row in rows if row.standing == Standing.SOUND)
    return Judgement(Verdict.OUTSIDE, mailbox, sound) if sound else _judge_unknown(mailbox, consortium)


def _judge_unknown(mailbox: Mailbox, consortium: Consortium) -> Judgement:
    is_incomplete = consortium.without_domain > 0 or not consortium.members
    verdict = Verdict.NO_DATA if is_incomplete else Verdict.UNKNOWN
    return Judgement(verdict, mailbox, without_domain=consortium.without_domain)


def _find_owners(ruling: Ruling, knowledge: Knowledge) -> list[OrganisationDomain]:
    """Return the rows of the domain; where a sub-domain is one organisation's alone, only its own."""
    owners = knowledge.owners.get(ruling.domain, [])
    rows = [row for row in owners if row.organisation_id not in ruling.blocked]
    for name in parents_within(ruling.host, ruling.domain):
        nearest = [row for row in rows if row.host == name and row.host != ruling.domain]
        if any(row.standing == Standing.SOUND for row in nearest):
            return nearest
    return rows


def _is_in_line(row: OrganisationDomain, ruling: Ruling) -> bool:
    """Whether one of the two hosts is the other, or above it: beside metas.admin.ch are other offices."""
    return _is_within(row, ruling.host) or row.host in parents_within(ruling.host, ruling.domain)


def _is_within(row: OrganisationDomain, name: str) -> bool:
    return name in parents_within(row.host, row.domain)


def _list_others(
    inside: Iterable[OrganisationDomain], organisations: Iterable[Organisation]
) -> tuple[Organisation, ...]:
    """Return those, once each, that are another body than all partners in the rows."""
    bodies = {_name_body(row.organisation) for row in inside}
    return tuple({one.pk: one for one in organisations if _name_body(one) not in bodies}.values())


def _name_body(organisation: Organisation) -> tuple[str, str]:
    """Return what two codes of one body have in common: some are registered more than once."""
    name = " ".join(organisation.name.casefold().split())
    return (name, organisation.country) if name else (organisation.pic, "")
