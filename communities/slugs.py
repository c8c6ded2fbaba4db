"""Slugs of communities: the rule, the skeleton that tells look-alikes, and free suggestions."""

import re
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext, gettext_noop
from slugify import slugify

MAX_LENGTH = 100
"""As in InvenioRDM (`invenio-communities`)."""

ALLOWED = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?\Z")
LOOK_ALIKES = str.maketrans({"0": "o", "1": "l", "-": None, "_": None})

LONGEST_STEM = 80
"""Leaves room for an ending."""

MOST_NUMBERED = 9

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


class Fault(NamedTuple):
    """Why a slug can't be used: a sentence as the translators know it, and what fills it."""

    text: str
    values: dict[str, str | int]


def explain_slug(slug: str) -> str:
    """Return why the slug can't be used, in a sentence that says what to do; empty when it can."""
    fault = find_fault(slug)
    return gettext(fault.text) % fault.values if fault else ""


def find_fault(slug: str) -> Fault | None:
    """Return why the slug can't be used, to be said in any language; None when it can."""
    if not slug:
        return Fault(gettext_noop("Choose an address for the community."), {})
    if len(slug) > MAX_LENGTH:
        return Fault(
            gettext_noop("The address has %(length)s characters; shorten it to at most %(most)s."),
            {"length": len(slug), "most": MAX_LENGTH},
        )
    if not ALLOWED.match(slug):
        return Fault(
            gettext_noop(
                "The address may have lower-case letters a to z, digits, hyphens and underscores, and begins "
                "and ends with a letter or digit. Try “%(slug)s”."
            ),
            {"slug": next(iter(vary_slug(slug)), "my-project")},
        )
    return _find_misleading(slug)


def _find_misleading(slug: str) -> Fault | None:
    if slug_skeleton(slug) in RESERVED_SKELETONS:
        return Fault(
            gettext_noop(
                "“%(slug)s” is reserved, or looks like a word that is: add something that names the project, "
                "such as “%(slug)s-project”."
            ),
            {"slug": slug},
        )
    if slug.isdigit():
        return Fault(
            gettext_noop(
                "The address can’t be digits only, since it would read as a grant number: add the acronym."
            ),
            {},
        )
    if _is_uuid(slug):
        return Fault(gettext_noop("The address can't be a UUID: use the project's acronym."), {})
    return None


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


def vary_slug(text: str) -> list[str]:
    """Return usable slugs like any text, nearest first: itself normalised, with a word added, numbered."""
    stem = normalise_slug(text)[:LONGEST_STEM].strip("-")
    endings = ("", "-project", "-eu", "-community", *(f"-{number}" for number in range(2, MOST_NUMBERED + 1)))
    words = [f"{stem}{ending}" for ending in endings] if stem else []
    return [word for word in words if not explain_slug(word)]
