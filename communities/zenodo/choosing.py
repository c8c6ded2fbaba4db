"""Which Zenodo stands beside the portal: none, the one at ZENODO_API_URL, or one that somebody put there."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from communities.zenodo.port import Zenodo

_replacements: list[Zenodo] = []


def current_zenodo() -> Zenodo | None:
    """Return Zenodo as the portal's own token sees it; None where the portal itself is the registry."""
    if _replacements:
        return _replacements[-1]
    if not settings.ZENODO_API_URL:
        return None
    return None


@contextmanager
def replaced_zenodo(zenodo: Zenodo) -> Iterator[None]:
    """Put another Zenodo in place of the configured one, in this process, as long as the block runs."""
    _replacements.append(zenodo)
    try:
        yield
    finally:
        _replacements.remove(zenodo)
