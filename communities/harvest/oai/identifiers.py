"""Identifiers of records: `oai:host:project/777523`. They never change, and are never given twice."""

import re
from urllib.parse import urlsplit

from django.conf import settings

_LOCAL = re.compile(r"project/[0-9]{1,20}|community/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def read_host() -> str:
    """Return the name of this site, without a port."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def write_identifier(local: str) -> str:
    """Return the whole identifier of a record."""
    return f"oai:{read_host()}:{local}"


def read_identifier(text: str) -> str | None:
    """Return our part of an identifier; None for one that this site never gave."""
    beginning = write_identifier("")
    local = text.removeprefix(beginning)
    return local if text.startswith(beginning) and _LOCAL.fullmatch(local) else None
