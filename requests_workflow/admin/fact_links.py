"""Leads from what a check names (communities, requests, grants, organisations) to their pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from requests_workflow.selectors import REFERENCE

MOST_LINKS = 30


@dataclass(frozen=True)
class Link:
    """Where something that a check names can be looked at."""

    text: str
    address: str


def list_links(facts: dict[str, Any]) -> list[Link]:
    """Return the pages of all that the facts name, each once, in the facts' order."""
    return list(dict.fromkeys(_find(facts)))[:MOST_LINKS]


def _find(fact: object, name: str = "") -> Iterator[Link]:
    match fact:
        case dict():
            for key, value in fact.items():
                yield from _find(value, key)
        case list():
            for value in fact:
                yield from _find(value, name)
        case str() if fact:
            yield from _lead_to(fact, name)


def _lead_to(text: str, name: str) -> Iterator[Link]:
    if name == "slug":
        yield Link(text, reverse("community", args=[text]))
    elif name == "grant":
        yield Link(text, reverse("project", args=[text]))
    elif name == "pic":
        search = reverse("admin:communities_organisation_changelist")
        yield Link(f"PIC {text}", f"{search}?{urlencode({'q': text})}")
    elif REFERENCE.match(text):
        yield Link(text, reverse("request_status", args=[text]))
