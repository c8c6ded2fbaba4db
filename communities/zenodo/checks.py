"""System check: Zenodo stands beside the portal whole, or not at all."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from communities.references import parse_community_reference
from communities.zenodo.http.address import parse_api_url
from communities.zenodo.http.transport import TOKEN

NAMES = ("ZENODO_API_URL", "ZENODO_TOKEN", "ZENODO_PARENT")


def check_zenodo(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Report half a configuration (communities.E001), and values that can't be what they should (E002)."""
    del app_configs
    missing = [name for name in NAMES if not getattr(settings, name)]
    if len(missing) == len(NAMES):
        return []
    if missing:
        are = "is" if len(missing) == 1 else "are"
        return [
            Error(
                f"Zenodo is set up by half: {', '.join(missing)} {are} missing.",
                hint=f"Set {', '.join(NAMES)}, or none of them: then the portal itself is the registry.",
                id="communities.E001",
            )
        ]
    return [Error(sentence, id="communities.E002") for sentence in _find_faults()]


def _find_faults() -> Iterator[str]:
    try:
        parse_api_url(settings.ZENODO_API_URL, may_be_plain=settings.DEBUG)
    except ValueError as error:
        yield str(error)
    if not TOKEN.match(settings.ZENODO_TOKEN):
        yield "ZENODO_TOKEN is no token: it has blanks or other characters that none has."
    try:
        parse_community_reference(settings.ZENODO_PARENT)
    except ValueError:
        yield "ZENODO_PARENT names no community: write its slug, such as eu, or its UUID."
