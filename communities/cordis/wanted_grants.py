"""Which grants are new or differ from what the portal holds, and what they will be."""

from communities.cordis.rows import Table
from communities.cordis.session import analyse, as_amount, as_day, as_moment, count, next_key, run
from communities.cordis.wanted import is_read_whole
from communities.models import Grant

_TEXTS = (
    *("acronym", "title", "objective", "status"),
    *("framework_programme", "funding_scheme", "doi", "rcn"),
)
_TYPED = {
    "start_date": as_day,
    "end_date": as_day,
    "total_cost": as_amount,
    "ec_contribution": as_amount,
    "content_updated_at": as_moment,
}
PARTS = ("participation", "grant_topics", "grant_subjects")
"""The tables whose rows belong to a grant: where they differ, the grant has changed."""


def find_grants(*, sources_with_websites: set[int]) -> None:
    """Give every staged grant its key, and find those whose own row differs.

    Where the dump is silent, what is held stays: NULL in the stage, or no row of its own table. A grant whose
    row was the same at its last change need not be compared again.
    """
    _choose_programmes()
    _give_keys(sources_with_websites)
    run("CREATE UNIQUE INDEX cordis_grant_key_by_id ON cordis_grant_key (id)")
    run("CREATE UNIQUE INDEX cordis_grant_key_by_number ON cordis_grant_key (number)")
    run("CREATE UNIQUE INDEX cordis_grant_by_seq ON cordis_grant (seq)")
    _find_differing()
    analyse("cordis_grant_key")


def follow_parts() -> None:
    """Count a grant as changed where its consortium, topics or subjects are."""
    if not count("SELECT count(*) FROM cordis_grant_key WHERE NOT is_changed"):
        return
    for table in PARTS:
        run(f"""
            UPDATE cordis_grant_key SET is_changed = TRUE WHERE NOT is_changed AND id IN (
                SELECT grant_id FROM cordis_wanted_{table} WHERE is_changed
                UNION ALL SELECT grant_id FROM cordis_gone_{table})
        """)  # noqa: S608 - names of this file


def show_wanted_grants(*, moment: str) -> None:
    """Make the twin of the grants' table, of those that are to be written.

    `moment` is the SQL of their `updated_at`. A view: the long texts are not copied once more.
    """
    columns = [f"COALESCE(s.{name}, h.{name}, '') AS {name}" for name in _TEXTS]
    columns += [
        f"CASE WHEN s.{name} IS NULL THEN h.{name} ELSE {read(f's.{name}')} END AS {name}"
        for name, read in _TYPED.items()
    ]
    run(f"""
        CREATE TEMPORARY VIEW cordis_wanted_grant AS
        SELECT k.id, s.number, {", ".join(columns)}, COALESCE(k.website, h.website, '') AS website,
            COALESCE(k.programme_id, h.programme_id) AS programme_id, s.mark AS fingerprint,
            {moment} AS updated_at, k.is_new, k.is_changed
        FROM cordis_grant_key k JOIN cordis_grant s ON s.seq = k.seq
        LEFT JOIN communities_grant h ON h.id = k.id
    """)  # noqa: S608 - no input


def _choose_programmes() -> None:
    """Of the legal bases of a grant take the one that is named first, and the shortest of these."""
    run("""
        CREATE TEMPORARY TABLE cordis_programme_choice AS
        SELECT number, code FROM (SELECT number, code, row_number() OVER (
            PARTITION BY number ORDER BY rank, length(code), code) AS place FROM cordis_legal_basis) ranked
        WHERE place = 1
    """)
    analyse("cordis_programme_choice")


def _give_keys(sources_with_websites: set[int]) -> None:
    told = ", ".join(str(source) for source in sorted(sources_with_websites)) or "-1"
    has_told = f"s.source IN ({told}) AND (w.url <> '' OR {is_read_whole(Table.WEB_LINK, of='s')})"
    website = f"CASE WHEN {has_told} THEN COALESCE(w.url, '') END"
    # The row that could not be read may have been the one that decides.
    may_choose = f"h.programme_id IS NULL OR ({is_read_whole(Table.LEGAL_BASIS, of='s')})"
    run(f"""
        CREATE TEMPORARY TABLE cordis_grant_key AS
        SELECT CAST(COALESCE(h.id, {next_key(Grant, order="s.seq")}) AS bigint) AS id,
            s.seq, s.number, s.source,
            p.id AS programme_id, h.id IS NULL AS is_new,
            {website} AS website,
            h.id IS NULL OR h.website <>? COALESCE({website}, h.website)
                OR (p.id IS NOT NULL AND h.programme_id <>? p.id) AS is_changed
        FROM cordis_grant s
        LEFT JOIN communities_grant h ON h.number = s.number
        LEFT JOIN (SELECT number, min(url) AS url FROM cordis_website u WHERE seq IN (
            SELECT min(seq) FROM cordis_website GROUP BY number) GROUP BY number) w ON w.number = s.number
        LEFT JOIN cordis_programme_choice c ON c.number = s.number
        LEFT JOIN cordis_programme_key p ON p.code = c.code AND ({may_choose})
        ORDER BY s.seq
    """)  # noqa: S608 - numbers only


def _find_differing() -> None:
    texts = [f"(s.{name} IS NOT NULL AND s.{name} <> h.{name})" for name in _TEXTS]
    typed = [f"(s.{name} IS NOT NULL AND {read(f's.{name}')} <>? h.{name})" for name, read in _TYPED.items()]
    run(f"""
        UPDATE cordis_grant_key SET is_changed = TRUE WHERE NOT is_changed AND seq IN (
            SELECT s.seq FROM cordis_grant s JOIN communities_grant h ON h.number = s.number
            WHERE h.fingerprint <> s.mark AND ({" OR ".join(texts + typed)}))
    """)  # noqa: S608 - no input
