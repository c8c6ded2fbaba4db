"""Keeps the words of requests: written anew whenever what they come from changes."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from requests_workflow.finding.words import list_words
from requests_workflow.models import CommunityRequest, RequestWord

BATCH = 500


def index_request(request: CommunityRequest) -> None:
    """Make a locked request be found by what it says now, in the caller's transaction."""
    grants = [link.grant for link in request.grant_links.select_related("grant")]
    wanted = set(list_words(request, grants))
    known = set(RequestWord.objects.filter(request=request).values_list("word", flat=True))
    RequestWord.objects.filter(request=request, word__in=known - wanted).delete()
    _write((request.pk, word) for word in sorted(wanted - known))


def index_missing(*, most: int = 10_000) -> int:
    """Index what was submitted and has no words, as after rows were written past the workflow; count it."""
    pks = list(_without_words().values_list("pk", flat=True)[:most])
    for start in range(0, len(pks), BATCH):
        _index_batch(pks[start : start + BATCH])
    return len(pks)


@transaction.atomic
def _index_batch(pks: list[UUID]) -> None:
    requests = CommunityRequest.objects.filter(pk__in=pks).select_related("coordinator")
    _write(
        (request.pk, word)
        for request in requests.prefetch_related("grant_links__grant")
        for word in list_words(request, [link.grant for link in request.grant_links.all()])
    )


def _write(rows: Iterable[tuple[UUID, str]]) -> None:
    # Two may do this at once: the words are the same.
    RequestWord.objects.bulk_create(
        (RequestWord(request_id=pk, word=word) for pk, word in rows), ignore_conflicts=True, batch_size=BATCH
    )


def _without_words() -> QuerySet[CommunityRequest]:
    has_words = Exists(RequestWord.objects.filter(request=OuterRef("pk")))
    return CommunityRequest.objects.filter(~has_words, submitted_at__isnull=False).order_by("pk")
