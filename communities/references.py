"""Reads how people name an existing community: slug, UUID or web address."""

import re
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\Z")


def parse_community_reference(text: str) -> str:
    """Return the slug or UUID, in lower case, that a person named.

    Takes `bycovid`, `zenodo.org/communities/bycovid/records?q=x`, a full address, or a UUID in any
    spelling. Raises ValueError with a sentence that says what to enter.
    """
    candidate = _last_part(text.strip())
    try:
        return str(UUID(candidate))
    except ValueError:
        pass
    if not SLUG.match(candidate):
        raise ValueError(
            _(
                "Enter the community's web address, such as https://zenodo.org/communities/my-project, "
                "or its last part, “my-project”."
            )
        )
    return candidate.lower()


def is_uuid(reference: str) -> bool:
    """Whether a community is named by UUID rather than by slug."""
    try:
        UUID(reference)
    except ValueError:
        return False
    return True


def _last_part(text: str) -> str:
    if "/" not in text:
        return text
    address = text if "//" in text else f"//{text}"
    try:
        parts = [part for part in urlsplit(address).path.split("/") if part]
    except ValueError:
        return ""
    if "communities" in parts[:-1]:
        return parts[parts.index("communities") + 1]
    return ""
