"""Reads the hosts out of CORDIS's `organizationURL`, which people filled in as they liked."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from communities.domains.names import encode_host, find_registrable, is_of_mixed_scripts
from communities.invisible import drop_invisible

LONGEST_FIELD = 500
MOST_HOSTS = 8
"""More in one field are no web addresses of one organisation."""

_KEPT = 1_000
"""Fields that are read once: an organisation's rows come together, and most say the same."""

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_SCHEME = re.compile(
    r"(?<![a-z0-9])(?:https?|ftp|www)\s*(?::+\s*[/\\]*|[/\\]+\s*:*\s*[/\\]*)\s*", re.IGNORECASE
)
"""`http://`, and as it is mistyped: `http//:`, `http::`, `http:// `, `WWW://`, `www/`."""

_WORLD_WIDE_WEB = re.compile(r"(?<![a-z0-9@.-])www\s*[.,]\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s;|&()<>\"'\[\]]+|,\s+|\s+,")
_END_OF_HOST = re.compile(r"[/?#\\:]")
_A_SUFFIX_ONLY = re.compile(r"/([a-z]{2,6}(?:\.[a-z]{2})?)/?", re.IGNORECASE)


class Host(NamedTuple):
    """A host that a field names, and the domain that was registered.

    `is_doubtful` says that it may not be the host that was meant: a capital I among small letters may be an
    l, and letters of several alphabets look alike. `is_mailbox` says that it stood in an e-mail address.
    """

    name: str
    domain: str
    is_doubtful: bool = False
    is_mailbox: bool = False


@lru_cache(_KEPT)
def read_hosts(field: str) -> tuple[Host, ...]:
    """Return the hosts that a field names, each once, in its order; nothing of what is none.

    Takes several addresses in one field, no scheme or a broken one, an e-mail address in place of a URL, a
    comma or slash in place of a dot, spaces within, names in any script, and dashes that are no hyphens.
    """
    text = drop_invisible(_DASHES.sub("-", field[:LONGEST_FIELD]))
    text = _WORLD_WIDE_WEB.sub(" ", _SCHEME.sub(" ", text))
    found: dict[str, Host] = {}
    for token in _BETWEEN.split(text):
        for host in _read_token(token):
            found.setdefault(host.name, host)
    return tuple(found.values())[:MOST_HOSTS]


def _read_token(token: str) -> Iterator[Host]:
    before, at, after = token.rpartition("@")
    candidate = _END_OF_HOST.split(after if at else token, maxsplit=1)[0].strip(".,-_")
    parts = [part for part in candidate.split(",") if part]
    hosts = [_make_host(part, is_mailbox=bool(at and before)) for part in parts]
    if len(parts) > 1 and not all(hosts):
        hosts = [_make_host(".".join(parts), is_mailbox=bool(at and before))]
    elif hosts == [None] and (suffix := _A_SUFFIX_ONLY.fullmatch(token[len(candidate) :])):
        hosts = [_make_host(f"{candidate}.{suffix[1]}", is_mailbox=False)]
    yield from (host for host in hosts if host is not None)


def _make_host(text: str, *, is_mailbox: bool) -> Host | None:
    name = encode_host(text).removeprefix("www.")
    domain = find_registrable(name) if name else ""
    return Host(name, domain, _is_doubtful(text), is_mailbox) if domain else None


def _is_doubtful(text: str) -> bool:
    return any(_has_capital_among_small(label) or is_of_mixed_scripts(label) for label in text.split("."))


def _has_capital_among_small(label: str) -> bool:
    return "I" in label and any(letter.islower() for letter in label)
