"""Gives what was changed its moment, once the change is committed.

Who follows `updated_since` asks next time from the latest moment seen. So none may come to light that is
earlier than one that could be seen already. Three things see to that:

- a moment is taken when the change can be seen, never before;
- who gives moments holds a turn until they can be seen; an import, which writes its own, does so too;
- a community is written with the time of its writer: where such a one came to light that is later, the
  moment just given is given once more.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models.expressions import RawSQL

from communities.models import Community, Grant, UpdateMark
from communities.moments.spreading import FEW, spread_from
from communities.moments.turn import next_moment, try_turn

AT_ONCE = 500
"""Marks settled in a transaction; on SQLite other writers wait so long, some hundredths of a second."""


def give_all() -> int:
    """Settle whatever is marked; return how many marks. Others may write and read meanwhile."""
    number, last = _give_after(0)
    while last:
        settled, last = _give_after(last)
        number += settled
    return number


def give_some() -> int:
    """Settle some marks; return how many. None while an import is at it: it does so itself in the end."""
    number, _last = _give_after(0)
    return number


def _give_after(last: int) -> tuple[int, int]:
    """Settle some marks with higher keys; return how many, and the last looked at, 0 where there was none."""
    with try_turn() as is_held:
        marks = list(UpdateMark.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]) if is_held else []
        return (_settle(marks), marks[-1].pk) if marks else (0, 0)


def _settle(marks: list[UpdateMark]) -> int:
    grants = {mark.grant_key for mark in marks if mark.grant_key}
    communities = {mark.community_key for mark in marks if mark.community_key}
    with transaction.atomic():
        missed, moment = _give(grants, communities)
    if communities and Community.objects.filter(updated_at__gt=moment).exists():
        missed = communities
    settled = [mark.pk for mark in marks if mark.community_key not in missed]
    UpdateMark.objects.filter(pk__in=settled).delete()
    return len(settled)


def _give(grants: set[int], communities: set[UUID]) -> tuple[set[UUID], datetime]:
    """Give grants and communities their moment; return the communities that somebody is changing, and it.

    Those are not waited for: who changes one may be waiting for another.
    """
    those = Community.objects.filter(pk__in=communities)
    locked = set(those.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True))
    gone = communities.difference(those.values_list("pk", flat=True))
    moment = next_moment()
    # No further ahead of the clock than it takes to come here again, however many steps there are.
    spread = spread_from(moment, "id", over=FEW)
    Grant.objects.filter(pk__in=grants).update(updated_at=RawSQL(spread, []))  # noqa: S611 - no input
    Community.objects.filter(pk__in=locked).update(updated_at=moment)
    return communities - locked - gone, moment
