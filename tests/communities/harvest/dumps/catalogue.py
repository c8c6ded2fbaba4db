"""A small catalogue in which every kind, every field and every sort of absence occurs."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from communities.harvest.dumps.lines import read_line
from communities.harvest.dumps.packing import unpack
from communities.models import (
    Community,
    CommunityGrant,
    CordisRelease,
    Grant,
    Organisation,
    Participation,
    Programme,
    Subject,
    Topic,
)

COMMUNITY = "6f1c1f3e-0000-4000-8000-00000000000"


def fill() -> None:
    """Write it."""
    top, _ = Programme.objects.get_or_create(
        code="HORIZON", defaults={"framework": "HORIZON", "path": "/HORIZON"}
    )
    part = Programme.objects.create(
        code="HORIZON.1", title="Science", framework="HORIZON", parent=top, depth=2, path="/HORIZON/HORIZON.1"
    )
    field = Subject.objects.create(code="23", path="/23", title="natural sciences", is_current=True)
    rivers = Subject.objects.create(
        code="251", path="/23/251", depth=2, parent=field, title="rivers", labels={"fr": "fleuves"}
    )
    topic = Topic.objects.create(code="TOPIC-1", title="Water; “quoted”\u2028and broken")
    Topic.objects.create(code="TOPIC-2")
    delft = Organisation.objects.create(
        pic="999977366", name="TU Delft", country="NL", city="Delft", content_updated_at=moment(3)
    )
    porto = Organisation.objects.create(pic="999988883", name="Universidade do Porto", country="PT")
    full = Grant.objects.create(
        number="101058390",
        rcn="240123",
        acronym="RIVERS",
        title="Rivers – naïve & 水",
        objective='Line one\nline two\t\\ "end"',
        status="SIGNED",
        start_date=date(2024, 1, 1),
        end_date=date(2027, 12, 31),
        total_cost=Decimal("1204500.50"),
        ec_contribution=Decimal("0.00"),
        framework_programme="HORIZON",
        funding_scheme="HORIZON-RIA",
        website="https://rivers.example",
        doi="10.3030/101058390",
        programme=part,
        content_updated_at=moment(4),
        fingerprint="ab" * 32,
    )
    full.topics.add(topic)
    full.subjects.add(rivers, field)
    for order, (organisation, role) in enumerate([(porto, "coordinator"), (delft, "participant")], start=1):
        Participation.objects.create(
            grant=full,
            organisation=organisation,
            role=role,
            order=order,
            ec_contribution=Decimal("5.10"),
            web_address="http://w.example",
        )
    # A shorter number, which sorts after the longer one as text, and hardly anything known.
    bare = Grant.objects.create(number="99", title="A bare one")
    for place, (slug, grants) in enumerate([("rivers", [full, bare]), ("bare", [bare])], start=1):
        community = Community.objects.create(
            pk=f"{COMMUNITY}{place}", slug=slug, title=slug.title(), origin="created", website=""
        )
        for position, grant in enumerate(grants):
            CommunityGrant.objects.create(community=community, grant=grant, is_primary=position == 0)
    CordisRelease.objects.create(source="sample", checksum="0" * 64, data_date=date(2026, 5, 2))


def change() -> None:
    """Change, add and remove something of every kind, in ways that trip who applies it in a wrong order."""
    rivers = Community.objects.get(slug="rivers")
    bare = Community.objects.get(slug="bare")
    grant, other = Grant.objects.get(number="101058390"), Grant.objects.get(number="99")
    # The primary project of one community becomes the other's, and their slugs change places.
    CommunityGrant.objects.all().delete()
    CommunityGrant.objects.create(community=rivers, grant=other, is_primary=True)
    CommunityGrant.objects.create(community=bare, grant=grant, is_primary=True)
    CommunityGrant.objects.create(community=bare, grant=other)
    Community.objects.filter(pk=rivers.pk).update(slug="for-a-moment")
    Community.objects.filter(pk=bare.pk).update(slug="rivers")
    Community.objects.filter(pk=rivers.pk).update(slug="bare", title="New title")
    # An organisation leaves and is forgotten; another is renamed and comes in.
    grant.participations.filter(organisation__pic="999977366").delete()
    Organisation.objects.filter(pic="999977366").delete()
    new = Organisation.objects.create(pic="111111111", name="Newcomer", country="EL")
    Participation.objects.create(grant=grant, organisation=new, role="thirdParty", order=9, has_ended=True)
    Organisation.objects.filter(pic="999988883").update(name="U.Porto")
    # A subject with one below it goes, topics and programmes change.
    grant.subjects.clear()
    Subject.objects.filter(code="251").delete()
    Subject.objects.filter(code="23").delete()
    Subject.objects.create(code="7", path="/7", title="arts")
    grant.topics.set([Topic.objects.get(code="TOPIC-2")])
    Topic.objects.filter(code="TOPIC-1").delete()
    Programme.objects.filter(code="HORIZON.1").update(title="Excellent science")
    gone = Grant.objects.create(number="500", title="Came and stays", objective="")
    Community.objects.create(pk=f"{COMMUNITY}0", slug="third", title="Third")
    CommunityGrant.objects.create(community_id=f"{COMMUNITY}0", grant=gone, is_primary=True)


def remove() -> None:
    """Remove a community, its projects, and what only they knew."""
    Community.objects.filter(slug__in=["rivers", "third"]).delete()
    Grant.objects.filter(number="500").delete()
    grant = Grant.objects.get(number="101058390")
    CommunityGrant.objects.filter(grant=grant).delete()
    grant.delete()
    Organisation.objects.all().delete()
    Topic.objects.all().delete()
    Programme.objects.filter(code="HORIZON.1").delete()


def moment(day: int) -> datetime:
    """Return a moment of May 2026, with microseconds."""
    return datetime(2026, 5, day, 10, 30, 0, 123_456, tzinfo=UTC)


def read(folder: Path, kind: str, ending: str = "ndjson.zst") -> list[dict[str, Any]]:
    """Return the records of a file of a dump."""
    return [read_line(line) for line in unpack(folder / f"{kind}.{ending}")]


def describe_catalogue() -> dict[str, list[Any]]:
    """Return every row of the catalogue with every column; keys of rows by what they stand for."""
    return {
        "programmes": _rows(Programme, "code", "title", "framework", "parent__code", "depth", "path"),
        "subjects": _rows(Subject, "code", "title", "labels", "parent__code", "depth", "path", "is_current"),
        "topics": _rows(Topic, "code", "title"),
        "organisations": _rows(
            Organisation,
            *("pic", "name", "short_name", "activity_type", "country", "city", "url", "content_updated_at"),
        ),
        "grants": _rows(
            Grant,
            *(
                "number",
                "rcn",
                "acronym",
                "title",
                "objective",
                "status",
                "start_date",
                "end_date",
                "total_cost",
            ),
            *("ec_contribution", "framework_programme", "funding_scheme", "website", "doi"),
            *("programme__code", "content_updated_at", "fingerprint", "updated_at"),
        ),
        "participations": _rows(
            Participation,
            *(
                "grant__number",
                "organisation__pic",
                "role",
                "order",
                "ec_contribution",
                "has_ended",
                "web_address",
            ),
        ),
        "topics of grants": _rows(Grant.topics.through, "grant__number", "topic__code"),
        "subjects of grants": _rows(Grant.subjects.through, "grant__number", "subject__code"),
        "communities": _rows(
            Community,
            *("id", "slug", "title", "description", "website", "origin", "created_at", "updated_at"),
        ),
        "links": _rows(CommunityGrant, "community_id", "grant__number", "is_primary"),
        # In the order in which pages show them.
        "order of links": list(
            CommunityGrant.objects.order_by("community_id", "-is_primary", "id").values_list(
                "community_id", "grant__number"
            )
        ),
    }


def _rows(model: Any, *columns: str) -> list[Any]:
    return sorted(model.objects.values_list(*columns), key=repr)


def lines_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give every line of every kind of a dump."""
    for path in sorted(folder.glob("*.ndjson.zst")):
        for line in unpack(path):
            yield path.name, line
