"""Host names as they are compared: punycode labels, and the part of them that somebody registered."""

import unicodedata
from functools import cache

from publicsuffixlist import PublicSuffixList

LONGEST_HOST = 253
"""Octets of a host name: RFC 1035, section 2.3.4, less its two ends."""

_DEVIATING = frozenset("ßς\u200c\u200d")
"""Letters that IDNA 2003 and IDNA 2008 make different names of: such a name is not taken at all."""


def encode_host(text: str) -> str:
    """Return the host in lower-case punycode; empty where it is none."""
    labels = text.strip().rstrip(".").split(".")
    if _DEVIATING.intersection(text):
        return ""
    encoded = [_encode_label(label) for label in labels]
    host = ".".join(encoded)
    return host if all(encoded) and len(host) <= LONGEST_HOST else ""


def find_registrable(host: str) -> str:
    """Return the domain that somebody registered, of a host in punycode; empty where nobody can have.

    Suffixes of the list's private section count as suffixes: www.p.lodz.pl and www.imp.lodz.pl are of two
    organisations. Such a suffix itself is its owner's, though: ruhr-uni-bochum.de is a university's own. A
    top-level domain that is not in the list is none.
    """
    return _suffixes().privatesuffix(host) or _find_private_suffix(host)


def parents_within(host: str, domain: str) -> list[str]:
    """Return the host, and what stands above it down to the registrable domain, the longest first."""
    labels = host.removesuffix(domain).rstrip(".").split(".") if host != domain else []
    return [".".join([*labels[place:], domain]) for place in range(len(labels))] + [domain]


def list_names(host: str) -> list[str]:
    """Return the same of any host: one that nobody can have registered stands alone."""
    return parents_within(host, find_registrable(host) or host)


def is_of_mixed_scripts(label: str) -> bool:
    """Whether letters of several alphabets stand in one label: many look alike."""
    return len({unicodedata.name(letter, "?").split()[0] for letter in label if letter.isalpha()}) > 1


def _encode_label(label: str) -> str:
    try:
        encoded = label.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    is_sound = all(sign.isalnum() or sign in "-_" for sign in encoded) and encoded.strip("-") == encoded
    return encoded if is_sound else ""


def _find_private_suffix(host: str) -> str:
    return host if _official_suffixes().privatesuffix(host) == host else ""


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


@cache
def _official_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)
