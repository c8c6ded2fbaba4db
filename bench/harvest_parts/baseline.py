"""Plain SQL: every row that a dump is made of, streamed by the driver and counted, nothing made of it."""

from django.db import connection

CHUNK = 2_000
_PARTICIPANTS = """
    SELECT p.grant_id, o.pic, o.name, o.country, p.role, p.ec_contribution FROM communities_participation p
    JOIN communities_organisation o ON o.id = p.organisation_id ORDER BY p.grant_id, p.id"""
_SUBJECTS = """
    SELECT g.grant_id, s.code, s.title FROM communities_grant_subjects g
    JOIN communities_subject s ON s.id = g.subject_id ORDER BY g.grant_id, g.id"""
_LINKS = """
    SELECT l.community_id, g.number, l.is_primary FROM communities_communitygrant l
    JOIN communities_grant g ON g.id = l.grant_id ORDER BY l.community_id, l.id"""
QUERIES = (
    "SELECT * FROM communities_programme ORDER BY code",
    "SELECT * FROM communities_subject ORDER BY code",
    "SELECT * FROM communities_topic ORDER BY code",
    "SELECT * FROM communities_organisation ORDER BY pic",
    "SELECT * FROM communities_grant ORDER BY id",
    _PARTICIPANTS,
    _SUBJECTS,
    "SELECT * FROM communities_community ORDER BY id",
    _LINKS,
)


def stream_all() -> int:
    """Read all rows, a chunk in memory at a time, and return how many there were."""
    return sum(_stream(query) for query in QUERIES)


def _stream(query: str) -> int:
    connection.ensure_connection()
    driver = connection.connection
    if connection.vendor == "postgresql":
        with driver.transaction(), driver.cursor(name="bench") as cursor:
            cursor.itersize = CHUNK
            cursor.execute(query)
            return sum(1 for _ in cursor)
    cursor = driver.cursor()
    cursor.execute(query)
    rows = 0
    while chunk := cursor.fetchmany(CHUNK):
        rows += len(chunk)
    return rows
