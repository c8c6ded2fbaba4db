"""Which address a request comes from: the peer's, unless the peer is one of our own proxies."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, TypeAlias

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

Address: TypeAlias = IPv4Address | IPv6Address
Networks: TypeAlias = tuple[IPv4Network | IPv6Network, ...]


class ClientAddressMiddleware:
    """Puts the client's address in REMOTE_ADDR, where limits, sign-in and logs all look for it.

    Stands before everything that asks for an address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        # A bad TRUSTED_PROXIES stops the start here, not the first request.
        read_networks(tuple(settings.TRUSTED_PROXIES))
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as that of its client."""
        put_client_address(request.META)
        return self.get_response(request)


def put_client_address(environ: dict[str, Any]) -> None:
    """Let REMOTE_ADDR be the client's address; once for each request, since the proxy's is gone then."""
    if settings.TRUSTED_PROXIES:
        peer = environ.get("REMOTE_ADDR", "")
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        trusted = read_networks(tuple(settings.TRUSTED_PROXIES))
        environ["REMOTE_ADDR"] = find_client(peer, forwarded, trusted)


def find_client(peer: str, forwarded: str, trusted: Networks) -> str:
    """Walk `X-Forwarded-For` from the right, as long as whoever wrote the entry is a trusted proxy.

    What a client wrote itself is never reached, and what isn't an address ends the walk at the proxy that
    passed it on: junk is no name to be counted under.
    """
    client = peer
    for entry in reversed(forwarded.split(",")):
        if not _is_trusted(client, trusted) or read_address(entry.strip()) is None:
            break
        client = entry.strip()
    return client


def read_address(text: str) -> Address | None:
    """Return the address that the text is, an IPv4 one also if it is written as IPv6; None for no address."""
    try:
        address: Address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


@lru_cache(maxsize=8)
def read_networks(cidrs: Sequence[str]) -> Networks:
    """Return the networks that the texts name. Raises ImproperlyConfigured for one that is none."""
    return tuple(_read_network(cidr) for cidr in cidrs)


def _read_network(cidr: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(cidr.strip())
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES: “{cidr}” is no network ({error}). "
            "Write addresses or networks with commas between them, as in 10.0.0.0/8,2001:db8::/32."
        ) from error


def _is_trusted(text: str, trusted: Networks) -> bool:
    address = read_address(text)
    return address is not None and any(address in network for network in trusted)
