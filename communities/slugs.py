"""Slugs of communities: the rule, the skeleton that tells look-alikes, and free suggestions."""

import re
from uuid import UUID

from slugify import slugify

MAX_LENGTH = 100
"""As in InvenioRDM (`invenio-communities`)."""

ALLOWED = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?\Z")
LOOK_ALIKES = str.maketrans({"0": "o", "1": "l", "-": None, "_": None})

RESERVED = frozenset(
    (  # noqa: SIM905 - a paragraph of words reads better than a column of strings
        "about account accounts admin api browse communities community deposit docs dumps eu euratom fp7 "
        "h2020 health help home horizon login logout new oai projects records requests search settings "
        "signup static support transparency upload user users zenodo"
    ).split()
)
"""Words that are addresses of the site or promise more than one project."""


def normalise_slug(text: str) -> str:
    """Return the slug nearest to any text, transliterated (ÆRTOS gives `aertos`); may be empty."""
    return slugify(text, max_length=MAX_LENGTH, word_boundary=False)


def slug_skeleton(slug: str) -> str:
    """Return the form in which slugs that look alike are equal.

    Case, `-` and `_` don't count, and digits fold into the letters they resemble. The pairs are those of
    Unicode Technical Standard 39 (confusables) that lie within the letters a slug may have.
    """
    return slug.lower().translate(LOOK_ALIKES).replace("rn", "m")


RESERVED_SKELETONS = frozenset(slug_skeleton(word) for word in RESERVED)


def explain_slug(slug: str) -> str:
    """Return why the slug can't be used, in a sentence that says what to do; empty when it can."""
    if not slug:
        return "Choose an address for the community."
    if len(slug) > MAX_LENGTH:
        return f"The address has {len(slug)} characters; shorten it to at most {MAX_LENGTH}."
    if not ALLOWED.match(slug):
        return (
            "The address may have lower-case letters a to z, digits, hyphens and underscores, and begins and "
            f"ends with a letter or digit. Try “{normalise_slug(slug) or 'my-project'}”."
        )
    return _explain_misleading(slug)


def _explain_misleading(slug: str) -> str:
    if slug_skeleton(slug) in RESERVED_SKELETONS:
        return (
            f"“{slug}” is reserved, or looks like a word that is: add something that names the project, "
            f"such as “{slug}-project”."
        )
    if slug.isdigit():
        return "The address can't be digits only, since it would read as a grant number: add the acronym."
    if _is_uuid(slug):
        return "The address can't be a UUID: use the project's acronym."
    return ""


def _is_uuid(slug: str) -> bool:
    try:
        UUID(slug)
    except ValueError:
        return False
    return True


def propose_slugs(*, acronym: str, title: str, grant: str) -> list[str]:
    """Return usable slugs for a grant, best first: the acronym, then forms that tell it apart.

    Acronym and grant number together are unique over all of CORDIS, so the list never ends without one.
    """
    stem = normalise_slug(acronym) or normalise_slug(title)[:40].strip("-") or "project"
    words = [stem, f"{stem}-project", f"{stem}-eu", f"{stem}-{grant}", f"project-{grant}"]
    return [word for word in dict.fromkeys(words) if not explain_slug(word)]
