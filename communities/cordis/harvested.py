"""Marks the records of harvesters whose grants an import changes; in the transaction that publishes."""

from communities.cordis.session import is_postgresql, run
from communities.models import CommunityGrant, HarvestRecord

_RECORDS, _LINKS = HarvestRecord._meta.db_table, CommunityGrant._meta.db_table
_CHANGED = """
    SELECT id FROM cordis_grant_key WHERE is_changed AND NOT is_new
    UNION SELECT grant_id FROM cordis_changed_elsewhere
"""


def mark_changed() -> None:
    """Mark the records of grants that the import changes, and those of their communities.

    To be called when all else is written: the records stay locked until the commit. They are locked in the
    order of all who mark. Those that are marked already are written too, so that they are locked: else they
    would be stamped for a change of before, and this one would never be told.
    """
    run(f"""
        UPDATE {_RECORDS} SET is_pending = TRUE WHERE id IN (
            SELECT id FROM {_RECORDS} WHERE grant_id IN ({_CHANGED})
                OR community_id IN (SELECT community_id FROM {_LINKS} WHERE grant_id IN ({_CHANGED}))
            ORDER BY identifier {"FOR UPDATE" if is_postgresql() else ""})
    """)  # noqa: S608 - names of tables
