"""Searches requests by their words: each word is looked up in the index, and few rows are ever read."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from communities.search.words import split_words
from requests_workflow.models import CommunityRequest, RequestWord

FEW = 500
"""Up to so many hits of a word are named to the database one by one; more are looked up request by request,
which is quick just because they are many."""
MOST_WORDS = 8
REFERENCE_BEGINS = "EUC-"


def search_requests(
    requests: QuerySet[CommunityRequest],
    text: str,
    *,
    looks_first: bool = True,
    found_already: Collection[UUID] = (),
) -> QuerySet[CommunityRequest]:
    """Keep the requests that have each word of the text, or of which the text is the reference.

    A word may be the beginning of a longer one. Costs one look-up per word, whatever there is; without
    `looks_first` none, at the price of a plan that is not always the best. A few that were found otherwise,
    since they have no words here, may be `found_already`.
    """
    typed = text.split()[:MOST_WORDS]
    references = [one.upper() for one in typed if one.upper().startswith(REFERENCE_BEGINS)]
    words = [word for one in typed if one.upper() not in references for word in split_words(one)]
    named = Q(pk__in=found_already) if found_already else Q()
    for reference in references:
        requests = requests.filter(begins("reference", reference) | named)
    if typed and not (references or words):
        return requests.filter(named) if named else requests.none()
    for word in list(dict.fromkeys(words))[:MOST_WORDS]:
        requests = requests.filter(_has_word(word, looks_first=looks_first) | named)
    return requests


def begins(column: str, text: str) -> Q:
    """Return the condition that a column begins with a text, as an index on it can answer.

    PostgreSQL has an index for patterns beside the usual one. SQLite's LIKE ignores case and so every index;
    its order is that of the bytes.
    """
    if connection.vendor == "postgresql":
        return Q((f"{column}__startswith", text))
    return Q((f"{column}__gte", text), (f"{column}__lt", f"{text}\U0010ffff"))


def _has_word(word: str, *, looks_first: bool) -> Q:
    hits = RequestWord.objects.filter(begins("word", word))
    if not looks_first:
        return Q(pk__in=hits.values("request_id"))
    if (few := _find_few(hits)) is not None:
        return Q(pk__in=few)
    return Q(Exists(hits.filter(request=OuterRef("pk"))))


def _find_few(hits: QuerySet[RequestWord]) -> set[UUID] | None:
    """Return the requests that have the word; None when there are many."""
    found = list(hits.order_by().values_list("request_id", flat=True)[: FEW + 1])
    return set(found) if len(found) <= FEW else None
