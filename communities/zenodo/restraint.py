"""Holds the portal back: how often it asks Zenodo, and that it leaves a Zenodo alone that fails."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from communities.models import ZenodoCalls, ZenodoStanding
from communities.zenodo.allowances import WINDOW, Call
from communities.zenodo.errors import HeldBack, RateLimited, Unavailable

FAILURES_TO_CLOSE = 4
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)
PAUSE_AFTER_TOO_MUCH = timedelta(minutes=1)

PROBE = timedelta(seconds=30)
"""How long one call may look whether Zenodo is back, while all others wait: longer than a call takes."""

TRY_REFUSED_TOKEN_EVERY = timedelta(minutes=30)


@dataclass(frozen=True)
class Restraint:
    """The limits and the circuit breaker for one host, held in the database by all processes together.

    `token` is a digest of the portal's own token, see `digest_token`.
    """

    host: str
    token: str = ""

    def admit(self, call: Call) -> datetime | None:
        """Count a call that may be made now; raise HeldBack, and count nothing, for one that may not.

        Returns, for a call that looks whether Zenodo is back, until when all others wait for it.
        It is committed before the call is made. Raises RuntimeError in a transaction: a call may take long,
        and would hold its locks.
        """
        with transaction.atomic(durable=True):
            ZenodoStanding.objects.bulk_create([ZenodoStanding(host=self.host)], ignore_conflicts=True)
            # The one lock of all admissions to this host, so that they count one after another.
            standing = ZenodoStanding.objects.select_for_update().get(pk=self.host)
            now = timezone.now()
            _refuse_while_closed(standing, now)
            if call.is_hurried:
                _refuse_while_failing(standing)
            if call.is_our_token:
                self._refuse_refused_token(standing, now)
            self._count(call, now)
            return _claim_trials(standing, now, is_our_token=call.is_our_token)

    def note_answer(
        self,
        call: Call,
        *,
        probed_until: datetime | None = None,
        is_token_refused: bool = False,
        pause: float | None = None,
    ) -> None:
        """Remember that Zenodo answers, and whether it knows our token; pause where nothing is left.

        `probed_until` is what `admit` returned for the call. Only those who wait for just this call are let
        in: a slow one may have begun before another was told to stay away for an hour.
        """
        rows, now = ZenodoStanding.objects.filter(pk=self.host), timezone.now()
        rows.filter(failures__gt=0).update(failures=0)
        if probed_until is not None:
            rows.filter(closed_until=probed_until).update(closed_until=None)
        if pause:
            _close(rows, until=now + timedelta(seconds=pause))
        if call.is_our_token and is_token_refused:
            rows.exclude(refused_token=self.token).update(
                refused_token=self.token, refused_at=now, tried_at=now, told_at=None, telling_since=None
            )
        elif call.is_our_token:
            rows.exclude(refused_token="").update(**_NO_REFUSAL)

    def note_failure(self, error: Unavailable) -> None:
        """Remember a failure, and close the way for a while: at once if asked to, else after a few."""
        with transaction.atomic(durable=True):
            standing = ZenodoStanding.objects.select_for_update().get(pk=self.host)
            standing.failures += 1
            standing.failed_at = timezone.now()
            standing.last_failure = f"{type(error).__name__}: {error}"[:300]
            if pause := _how_long(standing.failures, error):
                closed_until = standing.failed_at + pause
                standing.closed_until = max(standing.closed_until or closed_until, closed_until)
            standing.save(update_fields=["failures", "failed_at", "last_failure", "closed_until"])

    def _refuse_refused_token(self, standing: ZenodoStanding, now: datetime) -> None:
        if standing.refused_token != self.token or standing.tried_at is None:
            return
        again_at = standing.tried_at + TRY_REFUSED_TOKEN_EVERY
        if now < again_at:
            raise HeldBack("The portal's token is not taken.", retry_after=(again_at - now).total_seconds())

    def _count(self, call: Call, now: datetime) -> None:
        """Write the call down under each of its limits, or under none."""
        limits = {f"{self.host} {name}"[:200]: limit for name, limit in call.limits}
        ZenodoCalls.objects.bulk_create([ZenodoCalls(key=key) for key in limits], ignore_conflicts=True)
        rows = list(ZenodoCalls.objects.filter(key__in=limits))
        since = (now - WINDOW).timestamp()
        for row in rows:
            row.moments = [moment for moment in row.moments if moment > since]
            if len(row.moments) >= limits[row.key]:
                wait = row.moments[0] - since
                raise HeldBack("We have asked as often as we allow ourselves.", retry_after=wait)
            row.moments.append(now.timestamp())
        for row in rows:
            row.save()


def digest_token(token: str) -> str:
    """Return what tells one token from another, and can't be turned back into it."""
    return hashlib.sha256(f"zenodo {token}".encode()).hexdigest()


def ask_again(host: str) -> None:
    """Let the next call through at once, whatever went wrong before; how it goes counts anew."""
    ZenodoStanding.objects.filter(pk=host).update(closed_until=None, tried_at=None)


def purge_calls() -> int:
    """Delete what was written down of calls an hour ago; return how many rows that were."""
    return ZenodoCalls.objects.filter(updated_at__lt=timezone.now() - timedelta(hours=1)).delete()[0]


_NO_REFUSAL = {
    "refused_token": "",
    "refused_at": None,
    "tried_at": None,
    "told_at": None,
    "telling_since": None,
}


def _refuse_while_closed(standing: ZenodoStanding, now: datetime) -> None:
    if standing.closed_until is not None and now < standing.closed_until:
        wait = (standing.closed_until - now).total_seconds()
        raise HeldBack(f"Left alone after: {standing.last_failure}", retry_after=wait)


def _refuse_while_failing(standing: ZenodoStanding) -> None:
    """Leave it to a patient call to look whether Zenodo is back: of a hurried one nothing may be learnt."""
    if standing.failures >= FAILURES_TO_CLOSE:
        raise HeldBack(f"Left alone after: {standing.last_failure}", retry_after=PROBE.total_seconds())


def _claim_trials(standing: ZenodoStanding, now: datetime, *, is_our_token: bool) -> datetime | None:
    """Let this one call look whether Zenodo is back, or takes the token now, while others wait for it.

    Returns until when others wait for what the call learns of Zenodo.
    """
    probed_until = now + PROBE if standing.failures >= FAILURES_TO_CLOSE else None
    standing.closed_until = probed_until or standing.closed_until
    if is_our_token and standing.refused_token:
        standing.tried_at = now
    standing.save(update_fields=["closed_until", "tried_at"])
    return probed_until


def _close(rows: QuerySet[ZenodoStanding], *, until: datetime) -> None:
    """Let nobody ask until then, or for longer where that was said before."""
    is_shorter = Q(closed_until=None) | Q(closed_until__lt=until)
    rows.filter(is_shorter).update(closed_until=until, last_failure="Nothing was left to ask.")


def _how_long(failures: int, error: Unavailable) -> timedelta | None:
    if error.retry_after is not None:
        return timedelta(seconds=max(error.retry_after, 1.0))
    if isinstance(error, RateLimited):
        return PAUSE_AFTER_TOO_MUCH
    beyond = failures - FAILURES_TO_CLOSE
    return None if beyond < 0 else min(FIRST_PAUSE * 2 ** min(beyond, 10), LONGEST_PAUSE)
