"""Writes down what this process counted, and adds up by the hour what all of them wrote."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import blake2b

from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.traffic.models import Counted, DailySalt, Kind, TrafficCount, TrafficTally
from portal.traffic.tally import Outcome, Whose, current_tallies

# Of each kind under each policy, from one process at one time; the rest is in the sum of all.
MOST_WRITTEN = 20
MOST_AT_ONCE = 5_000
KEPT_FOR = timedelta(days=90)
_TURN = 0x54524146464943
"""The advisory lock's number: "TRAFFIC" in ASCII, so that it is no other's."""
USER = "user:"

Subjects = dict[tuple[str, str, str], Outcome]
"""By policy, kind and subject."""


def write_tallies() -> int:
    """Write down what this process has counted; return the number of rows. Raises django.db.Error."""
    counts = current_tallies().take()
    if not counts:
        return 0
    try:
        return _write(counts)
    except Exception:
        current_tallies().put_back(counts)
        raise


def roll_up() -> int:
    """Add up what was written down, by the hour, and forget what is too old; return the rows dealt with."""
    rolled = 0
    while count := _roll_up_some():
        rolled += count
    today = timezone.now().date()
    DailySalt.objects.filter(day__lt=today).delete()
    TrafficCount.objects.filter(hour__lt=timezone.now() - KEPT_FOR).delete()
    return rolled


def _write(counts: dict[Whose, Outcome]) -> int:
    now = timezone.now()
    salt = DailySalt.of(now.date()).salt
    rows = [
        TrafficTally(at=now, policy=policy, kind=kind, subject=subject, **outcome._asdict())
        for (policy, kind, subject), outcome in _choose(_split(counts, salt))
    ]
    _name_users(rows)
    TrafficTally.objects.bulk_create(rows)
    return len(rows)


def _split(counts: dict[Whose, Outcome], salt: str) -> Subjects:
    subjects: Subjects = defaultdict(Outcome)
    for whose, outcome in counts.items():
        for kind, key in ((Kind.ALL, ""), (Kind.CLIENT, whose.client), (Kind.NETWORK, whose.network)):
            if key or kind is Kind.ALL:
                place = (whose.policy, kind.value, _digest(key, salt))
                subjects[place] = subjects[place].plus(outcome)
    return subjects


def _choose(subjects: Subjects) -> Iterator[tuple[tuple[str, str, str], Outcome]]:
    """Keep the most active of each policy and kind."""
    groups: dict[tuple[str, str], list[tuple[tuple[str, str, str], Outcome]]] = defaultdict(list)
    for place, outcome in subjects.items():
        groups[place[:2]].append((place, outcome))
    for group in groups.values():
        yield from sorted(group, key=lambda row: -(row[1].allowed + row[1].refused))[:MOST_WRITTEN]


def _digest(key: str, salt: str) -> str:
    # Users are named, so that they can be written to; guests only within one day, and never again after it.
    if not key or key.startswith(USER):
        return key
    digest = blake2b(key.encode(), key=bytes.fromhex(salt), digest_size=12).hexdigest()
    return f"{key.partition(':')[0]}:{digest}"


def _name_users(rows: Iterable[Counted]) -> None:
    asked = {row.subject: int(row.subject.removeprefix(USER)) for row in rows if row.subject.startswith(USER)}
    there = set(User.objects.filter(pk__in=asked.values()).values_list("pk", flat=True))
    for row in rows:
        if asked.get(row.subject) in there:
            row.user_id = asked[row.subject]


@transaction.atomic
def _roll_up_some() -> int:
    _wait_for_turn()
    tallies = list(TrafficTally.objects.order_by("pk")[:MOST_AT_ONCE])
    sums: dict[tuple[datetime, str, str, str], Outcome] = defaultdict(Outcome)
    users: dict[str, int | None] = {}
    for tally in tallies:
        place = (tally.at.replace(minute=0, second=0, microsecond=0), tally.policy, tally.kind, tally.subject)
        sums[place] = sums[place].plus(Outcome(tally.allowed, tally.refused, tally.dry))
        users[tally.subject] = tally.user_id
    _add(sums, users)
    TrafficTally.objects.filter(pk__in=[tally.pk for tally in tallies]).delete()
    return len(tallies)


def _wait_for_turn() -> None:
    # Two jobs at once would add the same rows twice. SQLite's transactions are IMMEDIATE: there, to have
    # begun one is to have the turn.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def _add(sums: dict[tuple[datetime, str, str, str], Outcome], users: dict[str, int | None]) -> None:
    for (hour, policy, kind, subject), outcome in sums.items():
        row, _is_new = TrafficCount.objects.get_or_create(
            hour=hour, policy=policy, kind=kind, subject=subject, defaults={"user_id": users[subject]}
        )
        row.allowed += outcome.allowed
        row.refused += outcome.refused
        row.dry += outcome.dry
        row.save(update_fields=["allowed", "refused", "dry"])
