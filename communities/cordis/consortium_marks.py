"""Grants whose members' names or web addresses an import changes: open requests on them are checked again.

Of the project itself they say nothing, so that it is no change of the grant.
"""

from communities.cordis.session import run
from communities.cordis.stage import ORGANISATION_FIELDS
from communities.models import ConsortiumMark


def find_consortium_marks() -> None:
    """List the grants; once organisations and web addresses that differ are known."""
    differing = " OR ".join(f"o.{name} <> h.{name}" for name in ORGANISATION_FIELDS)
    run(f"""
        CREATE TEMPORARY TABLE cordis_consortium_mark AS
        SELECT grant_id FROM cordis_web_address_change
        UNION SELECT p.grant_id FROM cordis_wanted_organisation o
            JOIN communities_organisation h ON h.id = o.id
            JOIN communities_participation p ON p.organisation_id = o.id
            WHERE o.is_changed AND NOT o.is_new AND ({differing})
    """)  # noqa: S608 - no input


def write_consortium_marks() -> None:
    """Mark these grants; in the transaction that publishes."""
    table = ConsortiumMark._meta.db_table
    run(f"INSERT INTO {table} (grant_id) SELECT grant_id FROM cordis_consortium_mark ORDER BY grant_id")  # noqa: S608
