"""The yardstick: one look-up of an acronym's beginning in an index, in plain SQL.

By the first four letters of a real acronym, up to 25 rows (ten in the middle) with what the table has of a
project; the second look-up joins to them what a hit shows. Both go through Django's cursor and the search's
own connection, as any plain SQL of the portal would, and neither is made into objects.
"""

from django.db import connection

ROWS = 25
_BARE = """
SELECT id, number, acronym, title, framework_programme, start_date, end_date
FROM communities_grant WHERE {folded} >= %s AND {folded} < %s ORDER BY {folded} LIMIT %s
"""
_SHOWN = """
SELECT g.id, g.number, g.acronym, g.title, g.framework_programme, g.start_date, g.end_date, p.code, o.name,
    c.slug
FROM communities_grant g
LEFT JOIN communities_programme p ON p.id = g.programme_id
LEFT JOIN communities_participation t ON t.grant_id = g.id AND t.role = 'coordinator'
LEFT JOIN communities_organisation o ON o.id = t.organisation_id
LEFT JOIN communities_communitygrant l ON l.grant_id = g.id AND l.is_primary
LEFT JOIN communities_community c ON c.id = l.community_id
WHERE {folded} >= %s AND {folded} < %s ORDER BY {folded} LIMIT %s
"""


def prepare() -> None:
    """Index the acronyms, folded, and let the database know its tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX bench_acronyms ON communities_grant ({_fold('acronym')})")
        cursor.execute("ANALYZE")


def look_up(beginning: str) -> None:
    """Find projects by the beginning of the acronym."""
    _ask(_BARE.format(folded=_fold("acronym")), beginning)


def look_up_shown(beginning: str) -> None:
    """Find the same with what a hit shows: programme, coordinator, community."""
    _ask(_SHOWN.format(folded=_fold("g.acronym")), beginning)


def _ask(query: str, beginning: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, [beginning.lower(), beginning.lower() + "~", ROWS])
        cursor.fetchall()


def _fold(column: str) -> str:
    collation = ' COLLATE "C"' if connection.vendor == "postgresql" else ""
    return f"lower({column}){collation}"
