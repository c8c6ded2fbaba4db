"""Searches requests by their words: each word is looked up in the index, and few rows are ever read."""

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
    requests: QuerySet[CommunityRequest], text: str, *, looks_first: bool = True
) -> QuerySet[CommunityRequest]:
    """Keep the requests that have each word of the text, or of which the text is the reference.

    A word may be the beginning of a longer one. Costs one look-up per word, whatever there is; without
    `looks_first` none, at the price of a plan that is not always the best.
    """
    typed = text.split()[:MOST_WORDS]
    references = [one.upper() for one in typed if one.upper().startswith(REFERENCE_BEGINS)]
    words = [word for one in typed if one.upper() not in references for word in split_words(one)]
    for reference in references:
        requests = requests.filter(begins("reference", reference))
    if typed and not (references or words):
        return requests.none()
    return _keep_with_words(requests, list(dict.fromkeys(words))[:MOST_WORDS], looks_first=looks_first)


def begins(column: str, text: str) -> Q:
    """Return the condition that a column begins with a text, as an index on it can answer.

    PostgreSQL has an index for patterns beside the usual one. SQLite's LIKE ignores case and so every index;
    its order is that of the bytes.
    """
    if connection.vendor == "postgresql":
        return Q((f"{column}__startswith", text))
    return Q((f"{column}__gte", text), (f"{column}__lt", f"{text}\U0010ffff"))


def _keep_with_words(
    requests: QuerySet[CommunityRequest], words: list[str], *, looks_first: bool
) -> QuerySet[CommunityRequest]:
    for word in words:
        hits = RequestWord.objects.filter(begins("word", word))
        if not looks_first:
            requests = requests.filter(pk__in=hits.values("request_id"))
        elif (few := _find_few(hits)) is not None:
            requests = requests.filter(pk__in=few)
        else:
            requests = requests.filter(Exists(hits.filter(request=OuterRef("pk"))))
    return requests


def _find_few(hits: QuerySet[RequestWord]) -> set[UUID] | None:
    """Return the requests that have the word; None when there are many."""
    found = list(hits.order_by().values_list("request_id", flat=True)[: FEW + 1])
    return set(found) if len(found) <= FEW else None
