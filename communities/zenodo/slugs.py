"""Asks Zenodo whether an address is free there, not too often, and keeps what it said for whoever judges."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.utils import timezone

from communities.models import ZenodoSlug
from communities.zenodo.choosing import current_zenodo
from communities.zenodo.errors import Gone, NotThere, Restricted, ZenodoError
from communities.zenodo.port import Zenodo

Answer = ZenodoSlug.Answer

PATIENCE = 2.0
"""Seconds that somebody who opens a page waits for Zenodo at most."""

FRESH_FOR = timedelta(minutes=10)
"""An answer that is not older is good enough for whoever looks at a page."""

AGAIN_AFTER = timedelta(minutes=1)
"""Without an answer Zenodo is not asked again before: a page that is reloaded must not wait each time."""

GOOD_FOR = timedelta(days=2)
"""So long an answer is told of; open requests are asked about daily."""

KEPT_FOR = timedelta(days=30)


def ask_about(slug: str, *, seconds: float = PATIENCE) -> Answer:
    """Return whether the address is free on Zenodo, asking at most so many seconds if nothing fresh is known.

    Never call it in a transaction. A Zenodo that fails is no error: what was known before stands for a while.
    """
    zenodo, row = current_zenodo(), _find(slug)
    if zenodo is None:
        return Answer.UNKNOWN
    if row is None or not _is_fresh(row, timezone.now()):
        with suppress(ZenodoError):
            _keep(zenodo.acting_as("").within(seconds), slug)
    return recall(slug)


def ask_patiently(slug: str) -> Answer:
    """Return whether the address is free on Zenodo, which is asked in any case, with all the time it needs.

    For jobs, that nobody waits for. Never call it in a transaction. Raises a ZenodoError without an answer.
    """
    zenodo = current_zenodo()
    return Answer.UNKNOWN if zenodo is None else _keep(zenodo.acting_as(""), slug)


def recall(slug: str) -> Answer:
    """Return what Zenodo has said about the address, as far as it is still worth something."""
    row = _find(slug)
    if row is None or row.answered_at is None or row.answered_at < timezone.now() - GOOD_FOR:
        return Answer.UNKNOWN
    return Answer(row.answer)


def recall_taken(slugs: Iterable[str]) -> set[str]:
    """Return those of the addresses that Zenodo has called taken, as `recall` would say; in one query.

    Empty where no Zenodo stands beside the portal: what one said before is nobody's obstacle then.
    """
    if current_zenodo() is None:
        return set()
    since = timezone.now() - GOOD_FOR
    rows = ZenodoSlug.objects.filter(pk__in=list(slugs), answer=Answer.TAKEN, answered_at__gte=since)
    return set(rows.values_list("slug", flat=True))


def purge_answers() -> int:
    """Delete what nobody has asked about for long; return how many rows that were."""
    return ZenodoSlug.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _find(slug: str) -> ZenodoSlug | None:
    return ZenodoSlug.objects.filter(pk=slug).first()


def _is_fresh(row: ZenodoSlug, now: datetime) -> bool:
    if row.answered_at is not None and row.answered_at > now - FRESH_FOR:
        return True
    return row.asked_at > now - AGAIN_AFTER


def _keep(zenodo: Zenodo, slug: str) -> Answer:
    """Ask, and keep the answer, or without one that it was asked for. Raises a ZenodoError."""
    now, said = timezone.now(), {}
    try:
        answer = _ask(zenodo, slug)
        said = {"answer": answer, "answered_at": now}
    finally:
        ZenodoSlug.objects.update_or_create(slug=slug, defaults={"asked_at": now, **said})
    return answer


def _ask(zenodo: Zenodo, slug: str) -> Answer:
    try:
        zenodo.read_community(slug)
    except NotThere:
        return Answer.FREE
    except (Gone, Restricted):  # the address of a deleted community is never given to another
        return Answer.TAKEN
    return Answer.TAKEN
