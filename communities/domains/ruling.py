"""Finds what staff's rules say of a mailbox: the nearest name that carries a rule decides."""

from collections.abc import Iterable
from dataclasses import dataclass

from communities.domains.consortium import Knowledge, Mailbox
from communities.domains.names import list_names, parents_within
from communities.models import DomainRule

Kind = DomainRule.Kind


@dataclass(frozen=True)
class Ruling:
    """What the rules say.

    `host` and `domain` are the mailbox's own, or what an alias says they are. `decisive` is empty, or the
    pins of one name, or the one block for everybody. `blocked` are the organisations for which the host shows
    nothing, by their keys.
    """

    host: str
    domain: str
    alias: DomainRule | None
    decisive: tuple[DomainRule, ...]
    blocked: frozenset[int]


def find_ruling(mailbox: Mailbox, knowledge: Knowledge) -> Ruling:
    """Ask the host first, then name by name what stands above it, so that the nearer word wins.

    At an alias the way goes on at the domain that it stands for. On one name a pin goes before a block.
    """
    names, alias = _list_names(mailbox, knowledge)
    host = alias.same_as if alias else mailbox.host
    decisive: list[DomainRule] = []
    blocked: set[int] = set()
    for rules in (knowledge.rules.get(name, []) for name in names):
        decisive = decisive or _find_decisive(rules, blocked)
        blocked |= {
            rule.organisation_id for rule in rules if rule.kind == Kind.BLOCK and rule.organisation_id
        }
    return Ruling(host, names[-1], alias, tuple(decisive), frozenset(blocked))


def _list_names(mailbox: Mailbox, knowledge: Knowledge) -> tuple[list[str], DomainRule | None]:
    names = parents_within(mailbox.host, mailbox.domain)
    for place, name in enumerate(names, start=1):
        for rule in knowledge.rules.get(name, []):
            if rule.kind == Kind.ALIAS:
                return [*names[:place], *list_names(rule.same_as)], rule
    return names, None


def _find_decisive(rules: Iterable[DomainRule], blocked: set[int]) -> list[DomainRule]:
    pins = [rule for rule in rules if rule.kind == Kind.PIN and rule.organisation_id not in blocked]
    return pins or [rule for rule in rules if rule.kind == Kind.BLOCK and rule.organisation_id is None]
