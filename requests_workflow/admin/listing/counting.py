"""Counts rows up to a bound, many counts in one query: what is more than that is "more"."""

from collections.abc import Mapping
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery, Value

from portal.accounts.models import User

MOST_COUNTED = 999
"""More than this nobody needs to know at a glance, and it is what a count may cost at most."""


class CountUpTo(Subquery):
    """The number of rows of a query that was cut."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def count_each(
    queries: Mapping[str, QuerySet[Any]], user: User, *, most: int = MOST_COUNTED
) -> dict[str, int]:
    """Return the number of rows of each query, in one query; `most + 1` stands for more than `most`."""
    if not queries:
        return {}
    # The user's own row is the one that the counts stand beside. Of the counted rows nothing is read: that
    # an index tells how many there are is enough.
    counts = {
        f"count_{place}": CountUpTo(query.order_by().values(one=Value(1))[: most + 1])
        for place, query in enumerate(queries.values())
    }
    row: Any = User.objects.filter(pk=user.pk).values(**counts).get()
    # Where it is known beforehand that nothing fits, Django asks the database for no number.
    return {name: row[f"count_{place}"] or 0 for place, name in enumerate(queries)}


def describe_count(number: int, *, most: int = MOST_COUNTED) -> str:
    """Return a count in figures, "999+" for more."""
    return f"{most}+" if number > most else str(number)
