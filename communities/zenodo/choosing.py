"""Which Zenodo stands beside the portal: none, the one at ZENODO_API_URL, or one that somebody put there."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from communities.zenodo.http.adapter import HttpZenodo
from communities.zenodo.http.address import parse_api_url
from communities.zenodo.http.calls import Caller
from communities.zenodo.http.transport import Transport
from communities.zenodo.port import Zenodo
from communities.zenodo.restraint import Restraint, digest_token

_replacements: list[Zenodo] = []


def current_zenodo() -> Zenodo | None:
    """Return Zenodo as the portal's own token sees it; None where the portal itself is the registry."""
    if _replacements:
        return _replacements[-1]
    if not settings.ZENODO_API_URL:
        return None
    address = parse_api_url(settings.ZENODO_API_URL, may_be_plain=settings.DEBUG)
    transport = Transport(address, f"EU-project-communities (+{settings.SITE_URL})", settings.ZENODO_TOKEN)
    restraint = Restraint(address.host, digest_token(settings.ZENODO_TOKEN))
    return HttpZenodo(Caller(transport, restraint, is_our_token=bool(settings.ZENODO_TOKEN)))


@contextmanager
def replaced_zenodo(zenodo: Zenodo) -> Iterator[None]:
    """Put another Zenodo in place of the configured one, in this process, as long as the block runs."""
    _replacements.append(zenodo)
    try:
        yield
    finally:
        _replacements.remove(zenodo)
