"""Which addresses may be called: the public internet by https, looked up anew for every call."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from portal.outbound.resolving import resolve

HTTPS_PORTS = frozenset({443, 8443})
LONGEST_URL = 500
SECONDS_TO_RESOLVE = 5
VISIBLE_ASCII = re.compile(r"[\x21-\x7e]+\Z")
HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{0,61}[a-z]\Z")
# What Python calls global, or may call so in another version, and what leads to an IPv4 address in disguise.
DISGUISES = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # for protocols (RFC 6890)
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "64:ff9b::/96",  # NAT64 (RFC 6052)
        "64:ff9b:1::/48",  # NAT64 within a network (RFC 8215)
        "2001::/32",  # Teredo (RFC 4380)
        "2002::/16",  # 6to4 (RFC 3056)
        "5f00::/16",  # segment routing (RFC 9602)
    )
)

Address = IPv4Address | IPv6Address


class TargetError(ValueError):
    """An address that must not be called, or that can't be found; says why."""


@dataclass(frozen=True)
class Target:
    """Where a call goes: the host by name, which TLS asks for, and the path with its query."""

    host: str
    port: int
    path: str
    is_tls: bool

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"


def read_target(url: str) -> Target:
    """Return where a URL leads, without looking its host up. Raises TargetError with a sentence."""
    if len(url) > LONGEST_URL or not VISIBLE_ASCII.match(url):
        raise TargetError(_("Give an address of at most 500 characters, without spaces or accents."))
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise TargetError(_("This is no address: write it like https://example.org/hook.")) from error
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise TargetError(_("Leave out names, passwords and “#…”: each call is signed instead."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme == "http" and settings.WEBHOOK_LOOPBACK and host in {"localhost", "127.0.0.1", "::1"}:
        return Target(host, port or 80, path, is_tls=False)
    if parts.scheme != "https":
        raise TargetError(_("The address must begin with https://."))
    if port not in {None, *HTTPS_PORTS}:
        raise TargetError(_("Only the ports 443 and 8443 are called."))
    _refuse_host(host)
    return Target(host, port or 443, path, is_tls=True)


def find_addresses(target: Target) -> list[Address]:
    """Look the host up, and return its addresses if every one of them is public. Raises TargetError.

    Whoever calls must connect to one of these and look nothing up again: a name may lead elsewhere a moment
    later.
    """
    found = _resolve(target.host, target.port)
    if not found:
        raise TargetError(_("The host has no address."))
    may_be_loopback = not target.is_tls
    for address in found:
        if not (is_public(address) or (may_be_loopback and address.is_loopback)):
            raise TargetError(_("The host leads into a private or reserved network, which is never called."))
    return found


def is_public(address: Address) -> bool:
    """Whether an address is one host of the public internet, and not another in disguise."""
    if any(address.version == network.version and address in network for network in DISGUISES):
        return False
    if isinstance(address, IPv6Address) and (
        address.ipv4_mapped is not None or address.scope_id or address.is_site_local
    ):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )


def _refuse_host(host: str) -> None:
    try:
        literal = ip_address(host)
    except ValueError:
        if not HOST.match(host):
            raise TargetError(_("Name a host of the internet, such as example.org.")) from None
        return
    if not is_public(literal):
        raise TargetError(_("The host leads into a private or reserved network, which is never called."))


def _resolve(host: str, port: int) -> list[Address]:
    try:
        return [ip_address(found) for found in resolve(host, port, seconds=SECONDS_TO_RESOLVE)]
    except TimeoutError:
        raise TargetError(_("The host was not found in time.")) from None
    except (OSError, ValueError) as error:
        raise TargetError(_("The host is not known.")) from error
