"""What is read back from dumps is the catalogue they were made of, row by row; anything else is refused."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Model

from communities.harvest.dumps.kinds import KINDS
from communities.harvest.dumps.making import export_dump
from communities.harvest.dumps.rebuilding.loading import import_dump
from communities.harvest.dumps.sums import read_sums, sum_file, write_sums
from communities.harvest.stamping import stamp_all
from communities.harvest.upkeep import keep_up
from communities.models import (
    Community,
    CommunityChange,
    CommunityGrant,
    CordisRelease,
    Grant,
    HarvestRecord,
    Organisation,
    Participation,
    Programme,
    Subject,
    Topic,
)
from communities.moments.giving import give_all
from communities.search import find_ids
from communities.selectors import describe_current_release
from tests.communities.harvest.dumps.catalogue import COMMUNITY, change, describe_catalogue, fill, remove
from tests.communities.harvest.stage import harvest
from tests.communities.moments.mirror import Mirror, read_all

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

# By table, the columns that no dump carries: keys of this database's own, and what takes their place.
NOT_CARRIED: dict[type[Model], set[str]] = {
    Grant: {"id", "programme_id"},
    Programme: {"id", "parent_id"},
    Subject: {"id", "parent_id"},
    Topic: {"id"},
    Organisation: {"id"},
    Participation: {"id", "grant_id", "organisation_id"},
    Community: set(),
    CommunityGrant: {"id", "grant_id", "community_id"},
}


def clear() -> None:
    """Empty the catalogue, as a new portal's is but for what migrations wrote."""
    Community.objects.all().delete()
    Grant.objects.all().delete()
    Organisation.objects.all().delete()
    CordisRelease.objects.all().delete()


def start_over() -> None:
    """Write the first catalogue again, after others."""
    clear()
    fill()


def delta_of(shelf: Path) -> Path:
    """Make a dump, and return its delta."""
    return shelf / export_dump(shelf).name / "delta.ndjson.zst"


def test_every_column_of_the_catalogue_is_carried(dump: Path) -> None:
    schema = json.loads((dump / "schema.json").read_bytes())["$defs"]
    described: dict[type[Model], set[str]] = {
        **{kind.model: set(schema[kind.name]["properties"]) for kind in KINDS},
        Participation: set(schema["projects"]["properties"]["participants"]["items"]["properties"]),
    }
    for model, left_out in NOT_CARRIED.items():
        columns = {field.attname for field in model._meta.concrete_fields}
        assert columns - left_out <= described[model], f"{model.__name__}: dump the column, or say why not"


def test_a_dump_makes_the_same_catalogue_in_an_empty_database(dump: Path) -> None:
    before = describe_catalogue()
    assert all(before.values())
    clear()
    assert not describe_catalogue()["grants"]
    call_command("import_dump", str(dump))
    assert describe_catalogue() == before


@pytest.mark.parametrize("ending", ["zst", "gz"])
def test_one_compression_of_each_file_is_enough(dump: Path, tmp_path: Path, ending: str) -> None:
    before = describe_catalogue()
    taken = shutil.copytree(dump, tmp_path / "taken")
    for path in [*taken.glob("*.ndjson.*")]:
        if path.suffix != f".{ending}":
            path.unlink()
    clear()
    import_dump(taken / "manifest.json")
    assert describe_catalogue() == before


def test_a_dump_and_its_deltas_make_the_same_as_the_last_dump(catalogue: None, shelf: Path) -> None:
    first = shelf / export_dump(shelf).name
    states, deltas = [], []
    for step in (change, remove, start_over):
        step()
        deltas.append(delta_of(shelf))  # which gives what has changed its moments
        states.append(describe_catalogue())
    clear()
    import_dump(first)
    for delta, state in zip(deltas, states, strict=True):
        import_dump(delta)
        assert describe_catalogue() == state
    clear()
    import_dump(deltas[-1].parent)
    assert describe_catalogue() == states[-1]


def test_a_community_that_a_delta_removes_is_told_in_the_feed_and_to_harvesters_at_once(
    catalogue: None, shelf: Path
) -> None:
    first = shelf / export_dump(shelf).name
    before = set(Community.objects.values_list("pk", flat=True))
    remove()
    gone = sorted(before - set(Community.objects.values_list("pk", flat=True)))
    assert gone
    delta = delta_of(shelf)
    clear()
    import_dump(first)
    keep_up()
    CommunityChange.objects.all().delete()
    import_dump(delta)
    told = CommunityChange.objects.order_by("community_id").values_list("community_id", "kind", "slug")
    assert list(told) == [(key, "removed", "rivers") for key in gone]
    stamp_all()  # without what a job finds later
    deleted = HarvestRecord.objects.filter(is_deleted=True).values_list("identifier", flat=True)
    assert set(deleted) == {"project/101058390", *(f"community/{key}" for key in gone)}


def copy_with_settled_records(first: Path) -> None:
    """Make a copy of a portal from its dump, whose harvesters know all of it since long ago."""
    clear()
    HarvestRecord.objects.all().delete()
    import_dump(first)
    keep_up()
    HarvestRecord.objects.update(datestamp=LONG_AGO)


def list_changed() -> set[str]:
    """Return what an incremental harvest finds, without what a job finds later."""
    stamp_all()
    return {*harvest(verb="ListIdentifiers", metadataPrefix="oai_dc", from_="2026-01-02")}


def test_who_follows_a_copy_hears_of_what_a_delta_changes(catalogue: None, shelf: Path) -> None:
    first = shelf / export_dump(shelf).name
    change()
    delta = delta_of(shelf)
    clear()
    HarvestRecord.objects.all().delete()
    import_dump(first)
    keep_up()
    give_all()
    mirror = Mirror("projects")
    mirror.poll()
    import_dump(delta)
    keep_up()
    give_all()
    assert "500" in mirror.poll()
    assert mirror.held["500"] == read_all("projects")["500"]


def test_harvesters_of_a_copy_hear_of_what_a_delta_changes(catalogue: None, shelf: Path) -> None:
    first = shelf / export_dump(shelf).name
    change()
    delta = delta_of(shelf)
    copy_with_settled_records(first)
    import_dump(delta)
    communities = {f"community/{COMMUNITY}{place}" for place in range(3)}
    assert list_changed() == {*communities, "project/101058390", "project/99", "project/500"}


@pytest.mark.parametrize(
    ("number", "identifiers"),
    [
        ("101058390", {"project/101058390", f"community/{COMMUNITY}1"}),
        ("99", {"project/99", f"community/{COMMUNITY}1", f"community/{COMMUNITY}2"}),
    ],
)
def test_a_project_that_a_delta_changes_changes_its_record_and_those_of_its_communities_alone(
    catalogue: None, shelf: Path, number: str, identifiers: set[str]
) -> None:
    first = shelf / export_dump(shelf).name
    Grant.objects.filter(number=number).update(title="Another title")
    delta = delta_of(shelf)
    copy_with_settled_records(first)
    import_dump(delta)
    assert list_changed() == identifiers


def test_a_project_that_a_community_loses_by_a_delta_is_deleted_for_harvesters(
    catalogue: None, shelf: Path
) -> None:
    first = shelf / export_dump(shelf).name
    CommunityGrant.objects.filter(grant__number="101058390").delete()
    delta = delta_of(shelf)
    copy_with_settled_records(first)
    import_dump(delta)
    assert list_changed() >= {"project/101058390", f"community/{COMMUNITY}1"}
    deleted = HarvestRecord.objects.filter(is_deleted=True).values_list("identifier", flat=True)
    assert list(deleted) == ["project/101058390"]


def test_a_delta_that_removes_a_community_that_is_not_there_is_refused(catalogue: None, shelf: Path) -> None:
    first = shelf / export_dump(shelf).name
    remove()
    delta = delta_of(shelf)
    clear()
    import_dump(first)
    Community.objects.get(slug="rivers").delete()
    before = describe_catalogue()
    with pytest.raises(CommandError, match=r"delta.ndjson.zst removes a community that isn't there"):
        call_command("import_dump", str(delta))
    assert describe_catalogue() == before


@pytest.mark.postgres
def test_the_planner_knows_at_once_how_large_the_rebuilt_tables_are(dump: Path) -> None:
    clear()
    import_dump(dump)
    tables = [Grant._meta.db_table, Participation._meta.db_table, CommunityGrant._meta.db_table]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_user_tables WHERE relname = ANY(%s)"
            " AND last_analyze > now() - interval '1 minute'",
            [tables],
        )
        assert cursor.fetchone() == (3,)


def test_what_was_rebuilt_dumps_the_same_again(dump: Path, shelf: Path) -> None:
    clear()
    import_dump(dump)
    again = shelf / export_dump(shelf).name
    for path in dump.glob("*.ndjson.zst"):
        assert (again / path.name).read_bytes() == path.read_bytes()


def test_pages_and_search_know_the_rebuilt_catalogue(dump: Path) -> None:
    clear()
    import_dump(dump)
    assert describe_current_release() == "CORDIS data of 2 May 2026"
    grant = Grant.objects.get(number="101058390")
    assert grant.pk in [*find_ids("rivers", limit=5)]


def test_a_dump_is_read_into_an_empty_catalogue_only(dump: Path) -> None:
    before = describe_catalogue()
    with pytest.raises(CommandError, match=r"grants and organisations and communities here already"):
        call_command("import_dump", str(dump))
    assert describe_catalogue() == before


def test_a_delta_applies_to_its_base_alone(catalogue: None, shelf: Path) -> None:
    first = shelf / export_dump(shelf).name
    change()
    second = delta_of(shelf)
    remove()
    third = delta_of(shelf)
    before = describe_catalogue()
    with pytest.raises(
        CommandError, match=r"starts from the dump .*, and the catalogue here was not read from"
    ):
        call_command("import_dump", str(second))
    assert describe_catalogue() == before
    clear()
    import_dump(first)
    before = describe_catalogue()
    with pytest.raises(CommandError, match=r"here stands at the dump .* Apply the deltas in between first"):
        call_command("import_dump", str(third))
    assert describe_catalogue() == before
    call_command("import_dump", str(second), str(third))
    with pytest.raises(CommandError, match="Apply the deltas in between first"):
        call_command("import_dump", str(third))


def test_a_first_dump_has_no_delta_to_apply(dump: Path) -> None:
    with pytest.raises(CommandError, match="has no delta: there was no dump before it"):
        call_command("import_dump", str(dump / "delta.ndjson.zst"))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def _flip(place: float) -> Callable[[Path], None]:
    def flip(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[int(place * (len(content) - 1))] ^= 0x01
        path.write_bytes(content)

    return flip


@pytest.mark.parametrize(
    "damage", [_cut, _cut_in_half, _empty, _lengthen, _flip(0), _flip(0.3), _flip(0.7), _flip(1)]
)
def test_a_byte_that_differs_anywhere_is_refused_with_the_files_name(
    dump: Path, damage: Callable[[Path], None]
) -> None:
    clear()
    before = describe_catalogue()
    for path in sorted(dump.iterdir()):
        content = path.read_bytes()
        damage(path)
        with pytest.raises(CommandError) as refusal:
            call_command("import_dump", str(dump))
        # A line of the checksums that names no file any more accuses the file that lost it.
        named = path.name if path.name != "SHA256SUMS" else dump.name
        assert named in str(refusal.value), path.name
        assert describe_catalogue() == before
        path.write_bytes(content)
    import_dump(dump)


def test_files_that_are_not_there_are_named(dump: Path, tmp_path: Path) -> None:
    clear()
    with pytest.raises(CommandError, match=r".*nowhere.SHA256SUMS cannot be read: No such file"):
        call_command("import_dump", str(tmp_path / "nowhere" / "manifest.json"))
    with pytest.raises(CommandError, match=r"projects.ndjson.zst is neither a dump's folder, nor its"):
        call_command("import_dump", str(dump / "projects.ndjson.zst"))
    for path in dump.glob("projects.*"):
        path.unlink()
    with pytest.raises(CommandError, match="lacks projects"):
        call_command("import_dump", str(dump))
    assert not Organisation.objects.exists()


def _forge(dump: Path, edit: Callable[[str], str]) -> None:
    """Write another manifest with a checksum that fits: what only a careless publisher would make."""
    manifest = dump / "manifest.json"
    manifest.write_text(edit(manifest.read_text()))
    write_sums(dump / "SHA256SUMS", {**read_sums(dump / "SHA256SUMS"), "manifest.json": sum_file(manifest)})


def test_a_manifest_that_tells_other_numbers_is_refused(dump: Path) -> None:
    clear()
    _forge(dump, lambda text: text.replace('"projects": 2', '"projects": 3'))
    with pytest.raises(CommandError, match=r"2 projects came of it, manifest.json says 3"):
        call_command("import_dump", str(dump))
    assert not Grant.objects.exists()


def test_another_version_of_the_schema_is_refused(dump: Path) -> None:
    clear()
    _forge(dump, lambda text: text.replace('"schema_version": 1', '"schema_version": 2'))
    with pytest.raises(CommandError, match=r"manifest\.json is of schema version 2, read is 1 only"):
        call_command("import_dump", str(dump))


@pytest.mark.parametrize("model", [Programme, Subject, Topic])
def test_what_the_new_portal_had_and_the_dump_lacks_goes(dump: Path, model: type[Model]) -> None:
    before = describe_catalogue()
    clear()
    model._meta.base_manager.create(code="9999")
    import_dump(dump)
    assert describe_catalogue() == before
