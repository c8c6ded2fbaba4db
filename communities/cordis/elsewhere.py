"""Grants that the API and harvesters show otherwise although no row of their own differs, and communities.

A grant shows the names of organisations, of its programme and of its topics, which stand in rows that it
shares with other grants, also those that the dump doesn't have. Of none of them anything is written but
that it has changed: so it is no change of the grant.
"""

from collections.abc import Sequence

from communities.cordis.session import run
from communities.cordis.stage import ORGANISATION_FIELDS
from communities.models import (
    CommunityGrant,
    ConsortiumMark,
    Grant,
    Organisation,
    Participation,
    UpdateMark,
)

_GRANTS, _ORGANISATIONS = Grant._meta.db_table, Organisation._meta.db_table
_PARTICIPATIONS, _TOPICS = Participation._meta.db_table, Grant.topics.through._meta.db_table
_LINKS, _MARKS = CommunityGrant._meta.db_table, UpdateMark._meta.db_table


def find_grants_changed_elsewhere(programmes: Sequence[int]) -> None:
    """List them in the stage; `programmes` are the keys of those that are written anew."""
    differing = " OR ".join(f"o.{name} <> h.{name}" for name in ORGANISATION_FIELDS)
    run(f"""
        CREATE TEMPORARY TABLE cordis_changed_member AS
        SELECT DISTINCT p.grant_id FROM cordis_wanted_organisation o
        JOIN {_ORGANISATIONS} h ON h.id = o.id JOIN {_PARTICIPATIONS} p ON p.organisation_id = o.id
        WHERE o.is_changed AND NOT o.is_new AND ({differing})
    """)  # noqa: S608 - names of tables and columns
    listed = ", ".join(map(str, programmes)) or "-1"
    run(f"""
        CREATE TEMPORARY TABLE cordis_changed_elsewhere AS
        SELECT grant_id FROM cordis_changed_member
        UNION SELECT l.grant_id FROM cordis_wanted_topic t JOIN {_TOPICS} l ON l.topic_id = t.id
            WHERE t.is_changed AND NOT t.is_new
        UNION SELECT id FROM {_GRANTS} WHERE programme_id IN ({listed})
    """)  # noqa: S608 - names of tables and whole numbers


def find_communities_changed() -> None:
    """List the communities of which a grant, as they show it, changes."""
    run(f"""
        CREATE TEMPORARY TABLE cordis_changed_community AS
        SELECT DISTINCT l.community_id FROM {_LINKS} l JOIN cordis_grant_key k ON k.id = l.grant_id
        JOIN cordis_grant s ON s.seq = k.seq JOIN {_GRANTS} h ON h.id = k.id
        WHERE k.is_changed AND NOT k.is_new AND (s.acronym <> h.acronym OR s.title <> h.title)
    """)  # noqa: S608 - names of tables


def write_update_marks() -> None:
    """Have both given the moment of their change; in the transaction that publishes.

    Grants that are written have it from the import.
    """
    run(f"""
        INSERT INTO {_MARKS} (grant_key)
        SELECT grant_id FROM cordis_changed_elsewhere
        WHERE grant_id NOT IN (SELECT id FROM cordis_grant_key WHERE is_changed)
    """)  # noqa: S608 - names of tables
    run(f"INSERT INTO {_MARKS} (community_key) SELECT community_id FROM cordis_changed_community")  # noqa: S608 - as above


def write_consortium_marks() -> None:
    """Have open requests checked again where members' names or web addresses differ; in that transaction."""
    run(f"""
        INSERT INTO {ConsortiumMark._meta.db_table} (grant_id)
        SELECT grant_id FROM cordis_web_address_change UNION SELECT grant_id FROM cordis_changed_member
    """)  # noqa: S608 - names of tables
