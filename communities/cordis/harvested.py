"""Marks the records of harvesters whose grants an import changes; in the transaction that publishes."""

from collections.abc import Sequence

from communities.cordis.session import run
from communities.models import CommunityGrant, Grant, HarvestRecord, Participation

_RECORDS, _LINKS = HarvestRecord._meta.db_table, CommunityGrant._meta.db_table
_GRANTS, _PARTICIPATIONS = Grant._meta.db_table, Participation._meta.db_table

# What a record says of a grant is also its organisations' names and its programme's title.
_CHANGED = f"""
    SELECT id FROM cordis_grant_key WHERE is_changed AND NOT is_new
    UNION SELECT p.grant_id FROM {_PARTICIPATIONS} p
        JOIN cordis_wanted_organisation o ON o.id = p.organisation_id WHERE o.is_changed AND NOT o.is_new
    UNION SELECT id FROM {_GRANTS} WHERE programme_id IN ({{programmes}})
"""  # noqa: S608 - names of tables


def mark_changed(programmes: Sequence[int]) -> None:
    """Mark the records of grants that the stage or their programme changes, and those of their communities.

    `programmes` are the keys of programmes that are written anew. To be called when all else is written: the
    records stay locked until the commit. Those that are marked already are written too, so that they are
    locked: else they would be stamped for a change of before, and this one would never be told.
    """
    changed = _CHANGED.format(programmes=", ".join(map(str, programmes)) or "-1")
    run(f"""
        UPDATE {_RECORDS} SET is_pending = TRUE WHERE grant_id IN ({changed})
            OR community_id IN (SELECT community_id FROM {_LINKS} WHERE grant_id IN ({changed}))
    """)  # noqa: S608 - names of tables and whole numbers
