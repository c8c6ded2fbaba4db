"""What the catalogue should hold after the import, worked out beside it: only there does anything differ.

Each table of the catalogue gets a temporary twin with the same columns and two more: `is_new`, and
`is_changed`, which new rows are too. Keys of new rows are given here, so that other rows can refer to them;
the cast of a key tells SQLite that it is a number, without which it would not use the indexes.
"""

from communities.cordis.rows import Table
from communities.cordis.session import (
    analyse,
    as_moment,
    in_byte_order,
    next_key,
    run,
)
from communities.cordis.stage import ORGANISATION_FIELDS
from communities.models import Grant, Organisation, Participation, Topic

_DATED = 31
"""Characters before the value in a text that sorts by its date: see the stage's `precedence`."""


def want_topics() -> None:
    """Work out the topics that grants answered; an empty title leaves the one that is there."""
    run("""
        CREATE TEMPORARY TABLE cordis_topic_choice AS
        SELECT number, min(rank) AS rank FROM cordis_topic GROUP BY number
    """)
    run("""
        CREATE TEMPORARY TABLE cordis_topic_of_grant AS
        SELECT DISTINCT t.number, t.code FROM cordis_topic t
        JOIN cordis_topic_choice c ON c.number = t.number AND c.rank = t.rank
    """)
    analyse("cordis_topic_choice", "cordis_topic_of_grant")
    run(f"""
        CREATE TEMPORARY TABLE cordis_wanted_topic AS
        SELECT CAST(COALESCE(h.id, {next_key(Topic, order="w.code")}) AS bigint) AS id, w.code,
            CASE WHEN w.title <> '' THEN w.title ELSE COALESCE(h.title, '') END AS title,
            h.id IS NULL AS is_new,
            h.id IS NULL OR (w.title <> '' AND w.title <> h.title) AS is_changed
        FROM (SELECT code, max(title) AS title FROM cordis_topic
            WHERE code IN (SELECT code FROM cordis_topic_of_grant) GROUP BY code) w
        LEFT JOIN communities_topic h ON h.code = w.code ORDER BY w.code
    """)  # noqa: S608 - no input
    run("CREATE INDEX cordis_wanted_topic_by_code ON cordis_wanted_topic (code)")
    analyse("cordis_wanted_topic")


def want_organisations() -> None:
    """Work out the organisations; of every field the newest value that is not empty, held ones among them."""
    newest = ", ".join(f"{_pick_newest(name)} AS {name}" for name in (*ORGANISATION_FIELDS, "updated"))
    run(f"""
        CREATE TEMPORARY TABLE cordis_organisation_newest AS
        SELECT o.pic, {newest} FROM cordis_organisation o
        WHERE o.pic IN (SELECT pic FROM cordis_member) GROUP BY o.pic
    """)  # noqa: S608 - no input
    moment = as_moment("w.updated")
    blended = ", ".join(f"{_blend(name)} AS {name}" for name in ORGANISATION_FIELDS)
    run(f"""
        CREATE TEMPORARY TABLE cordis_wanted_organisation AS
        SELECT CAST(COALESCE(h.id, {next_key(Organisation, order="w.pic")}) AS bigint) AS id, w.pic,
            {blended},
            CASE WHEN {_is_newer(moment)} THEN COALESCE({moment}, h.content_updated_at)
                ELSE COALESCE(h.content_updated_at, {moment}) END AS content_updated_at,
            h.id IS NULL AS is_new, h.id IS NULL AS is_changed
        FROM cordis_organisation_newest w LEFT JOIN communities_organisation h ON h.pic = w.pic ORDER BY w.pic
    """)  # noqa: S608 - no input
    _find_changed_organisations()


def _find_changed_organisations() -> None:
    run("CREATE INDEX cordis_wanted_organisation_by_pic ON cordis_wanted_organisation (pic)")
    run("CREATE INDEX cordis_wanted_organisation_by_id ON cordis_wanted_organisation (id)")
    differing = " OR ".join(f"w.{name} <>? h.{name}" for name in (*ORGANISATION_FIELDS, "content_updated_at"))
    run(f"""
        UPDATE cordis_wanted_organisation SET is_changed = TRUE WHERE NOT is_new AND id IN (
            SELECT w.id FROM cordis_wanted_organisation w JOIN communities_organisation h ON h.id = w.id
            WHERE {differing})
    """)  # noqa: S608 - no input


def want_participations() -> None:
    """Work out the participations of the grants that the dump has any of."""
    key = next_key(Participation, order="k.id, m.place, m.seq")
    run(f"""
        CREATE TEMPORARY TABLE cordis_wanted_participation AS
        SELECT CAST(COALESCE(h.id, {key}) AS bigint) AS id,
            k.id AS grant_id, o.id AS organisation_id, m.role, m.place AS "order",
            m.ec_contribution, m.has_ended,
            COALESCE(NULLIF(m.web_address, ''), h.web_address, '') AS web_address, h.id IS NULL AS is_new,
            h.id IS NULL OR h."order" <> m.place OR h.has_ended <> m.has_ended
                OR h.ec_contribution <>? m.ec_contribution AS is_changed
        FROM cordis_member m
        JOIN cordis_grant_key k ON k.number = m.number
        JOIN cordis_wanted_organisation o ON o.pic = m.pic
        LEFT JOIN communities_participation h
            ON h.grant_id = k.id AND h.organisation_id = o.id AND h.role = m.role
        ORDER BY k.id, m.place, m.seq
    """)  # noqa: S608 - no input
    _find_gone("participation", "SELECT DISTINCT number FROM cordis_member", Table.ORGANISATION)


def want_web_addresses() -> None:
    """Have web addresses written that differ. To be called once grants are known to have changed or not.

    Whose domain is whose is read from them; of the project itself they say nothing.
    """
    run("""
        CREATE TEMPORARY TABLE cordis_web_address_change AS
        SELECT w.id, w.grant_id FROM cordis_wanted_participation w
        JOIN communities_participation h ON h.id = w.id WHERE w.web_address <> h.web_address
    """)
    run("""
        UPDATE cordis_wanted_participation SET is_changed = TRUE WHERE NOT is_changed
            AND id IN (SELECT id FROM cordis_web_address_change)
    """)


def want_topic_links() -> None:
    """Work out the links to topics, of the grants that the dump has any of."""
    _want_links("topic", "cordis_topic_of_grant", Grant.topics.through, "cordis_wanted_topic")
    _find_gone("grant_topics", "SELECT number FROM cordis_topic_choice", Table.TOPIC)


def want_subject_links(sources: set[int]) -> None:
    """Work out the links to subjects, of the grants of those sources that have rows of subjects."""
    _want_links("subject", "cordis_subject", Grant.subjects.through, "cordis_subject_key")
    listed = ", ".join(str(source) for source in sorted(sources)) or "-1"
    told = f"SELECT number FROM cordis_grant_key WHERE source IN ({listed})"  # noqa: S608 - numbers only
    _find_gone("grant_subjects", told, Table.SUBJECT)


def _want_links(name: str, staged: str, link: type, catalogue: str) -> None:
    table = f"grant_{name}s"
    key = next_key(link, order=f"w.grant_id, w.{name}_id")
    run(f"""
        CREATE TEMPORARY TABLE cordis_wanted_{table} AS
        SELECT CAST(COALESCE(h.id, {key}) AS bigint) AS id,
            w.grant_id, w.{name}_id, h.id IS NULL AS is_new, h.id IS NULL AS is_changed
        FROM (SELECT DISTINCT k.id AS grant_id, c.id AS {name}_id FROM {staged} s
            JOIN cordis_grant_key k ON k.number = s.number JOIN {catalogue} c ON c.code = s.code) w
        LEFT JOIN communities_{table} h ON h.grant_id = w.grant_id AND h.{name}_id = w.{name}_id
        ORDER BY w.grant_id, w.{name}_id
    """)  # noqa: S608 - names of this file


def _find_gone(table: str, told: str, read_from: Table) -> None:
    """List the held rows, of the grants that the dump tells about, that it has no longer.

    What stands in a row that could not be read is not gone: grants with such rows keep what is held.
    """
    run(f"CREATE INDEX cordis_wanted_{table}_by_id ON cordis_wanted_{table} (id)")
    analyse(f"cordis_wanted_{table}")
    run(f"""
        CREATE TEMPORARY TABLE cordis_gone_{table} AS
        SELECT h.id, h.grant_id FROM communities_{table} h
        WHERE h.grant_id IN (SELECT id FROM cordis_grant_key k WHERE NOT is_new AND number IN ({told})
                AND {is_read_whole(read_from, of="k")})
            AND NOT EXISTS (SELECT 1 FROM cordis_wanted_{table} w WHERE w.id = h.id)
    """)  # noqa: S608 - names of this file
    run(f"CREATE INDEX cordis_gone_{table}_by_id ON cordis_gone_{table} (id)")


def is_read_whole(table: Table, *, of: str) -> str:
    """Tell, of a row with a grant's number and source, whether all the table's rows of it were read."""
    unread = f"FROM cordis_unread WHERE name = '{table.value}' AND number"
    return (
        f"{of}.number NOT IN (SELECT number {unread} <> '') "
        f"AND {of}.source NOT IN (SELECT source {unread} = '')"
    )


def _pick_newest(name: str) -> str:
    """Give the newest value that is not empty: the largest of the texts "date, value", less the date."""
    dated = in_byte_order(f"o.precedence || o.{name}")
    return f"COALESCE(substr(max(CASE WHEN o.{name} <> '' THEN {dated} END), {_DATED + 1}), '')"


def _is_newer(moment: str) -> str:
    """Tell whether the dump speaks first: where it is as new as what is held, or that has no date."""
    return f"(h.content_updated_at IS NULL OR {moment} >= h.content_updated_at)"


def _blend(name: str) -> str:
    given, held = f"NULLIF(w.{name}, '')", f"NULLIF(h.{name}, '')"
    newer = _is_newer(as_moment("w.updated"))
    return f"CASE WHEN {newer} THEN COALESCE({given}, {held}, '') ELSE COALESCE({held}, {given}, '') END"
