"""Lists the words by which a request is found."""

from collections.abc import Iterable
from typing import Any

from communities.search.words import LONGEST_WORD, split_words, squash


def list_words(request: Any, grants: Iterable[Any]) -> list[str]:
    """Return each word once: of reference, address, title, grants, and the coordinator's name and address.

    What is written in several parts, an address or an acronym, is found in one piece as well. Words are in
    a to z and 0 to 9, whatever was written.
    """
    grants = list(grants)
    words = [
        *_words_of_reference(request.reference),
        *(grant.number.lower() for grant in grants),
        *_words_of_names([request.slug, request.linked_community, *(grant.acronym for grant in grants)]),
        *split_words(request.title),
        *split_words(request.coordinator.name),
        *split_words(request.coordinator.email),
    ]
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words))


def _words_of_reference(reference: str) -> list[str]:
    """Return the running number, with and without its zeros: the other parts are those of every request."""
    number = reference.rpartition("-")[2]
    return [number, number.lstrip("0") or "0"]


def _words_of_names(names: Iterable[str]) -> list[str]:
    return [word for name in names if name for word in (squash(name), *split_words(name)) if word]
