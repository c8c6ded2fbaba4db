"""Who a request counts for, from facts that the client can't choose: never a header, never the token."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from rest_framework.request import Request

# One customer of a network gets a whole /64, and every address in it.
IPV6_HOST_BITS = 64
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


def digest_address(text: str) -> str:
    """Return `v4:`, `v6:` or `unknown` with a digest that only this site's SECRET_KEY leads to."""
    kind, network = _group_address(text)
    if kind == UNKNOWN:
        return UNKNOWN
    digest = salted_hmac("portal.traffic.identity", f"{kind}:{network}", algorithm="sha256")
    return f"{kind}:{digest.hexdigest()[:32]}"


def _group_address(text: str) -> tuple[str, int]:
    try:
        address: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return UNKNOWN, 0
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return "v6", int(address) >> IPV6_HOST_BITS
        address = address.ipv4_mapped
    return "v4", int(address)
