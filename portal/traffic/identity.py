"""Who a request counts for, from facts that the client can't choose: never a header, never the token."""

import unicodedata
from functools import lru_cache
from typing import TypeAlias

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from rest_framework.request import Request

from portal.traffic.addresses import read_address

# For each version of IP: what the group is called, and how many bits of the address don't count.
Grouping: TypeAlias = dict[int, tuple[str, int]]
# One customer of a network gets a whole /64, and every address in it.
HOST: Grouping = {4: ("v4", 0), 6: ("v6", 64)}
# What one organisation holds, more or less.
NETWORK: Grouping = {4: ("net4", 8), 6: ("net6", 80)}
# All requests without a usable peer address share one budget.
UNKNOWN = "unknown"


def is_signed_in(request: HttpRequest | Request) -> bool:
    """Say whether a user was recognised, by session or by token."""
    return bool(getattr(getattr(request, "user", None), "is_authenticated", False))


def identify_client(request: HttpRequest | Request) -> str:
    """Return the user, however many tokens they have; for a guest, a keyed digest of the address."""
    if is_signed_in(request):
        return f"user:{request.user.pk}"
    return digest_address(request.META.get("REMOTE_ADDR", ""))


def identify_network(request: HttpRequest | Request) -> str:
    """Return a keyed digest of the /24 or /48 that the request comes from."""
    return _digest(request.META.get("REMOTE_ADDR", ""), NETWORK)


def identify_address(request: HttpRequest | Request) -> str:
    """Return a keyed digest of the address, whoever is signed in."""
    return digest_address(request.META.get("REMOTE_ADDR", ""))


def digest_address(text: str) -> str:
    """Return `v4:`, `v6:` or `unknown` with a digest that only this site's SECRET_KEY leads to."""
    return _digest(text, HOST)


def digest_name(name: str) -> str:
    """Return a keyed digest of an account's name, however its letters are written."""
    return f"name:{_hash(unicodedata.normalize('NFKC', name).strip().casefold())}"


def _digest(text: str, grouping: Grouping) -> str:
    address = read_address(text)
    if address is None:
        return UNKNOWN
    # Names of the kinds are part of what is hashed: a network and a host with one number stay apart.
    kind, bits = grouping[address.version]
    return f"{kind}:{_hash(f'{kind}:{int(address) >> bits}')}"


def _hash(text: str) -> str:
    return _hash_once(text, settings.SECRET_KEY)


@lru_cache(maxsize=20_000)
def _hash_once(text: str, secret: str) -> str:
    # Who floods us comes again and again.
    return salted_hmac("portal.traffic.identity", text, secret=secret, algorithm="sha256").hexdigest()[:32]
