"""A dump holds everything of the catalogue, is whole or not there, and describes itself."""

import hashlib
import json
import subprocess
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from django.core.management import CommandError, call_command

from communities.harvest.dumps import making
from communities.harvest.dumps.making import SCHEMA_FILE, export_dump
from communities.harvest.dumps.shelf import DumpRunning, Shelf
from communities.models import Grant
from tests.communities.harvest.dumps.catalogue import change, lines_of, read
from tests.requests_workflow.children import running_child

HALF_DONE = """
import sys, time
import django
django.setup()
from pathlib import Path
from communities.harvest.dumps import making
def stall(folder, manifest):
    print("writing", flush=True)
    time.sleep(60)
making._write_papers = stall
making.export_dump(Path(sys.argv[1]))
"""


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_project_comes_with_all_that_belongs_to_it(dump: Path) -> None:
    full, bare = read(dump, "projects")
    assert full["number"] == "101058390"
    assert full["objective"] == 'Line one\nline two\t\\ "end"'
    assert (full["total_cost"], full["ec_contribution"]) == ("1204500.50", "0.00")
    assert (full["start_date"], full["end_date"]) == ("2024-01-01", "2027-12-31")
    assert full["content_updated_at"] == "2026-05-04T10:30:00.123456Z"
    assert full["programme"] == {"code": "HORIZON.1", "title": "Science", "framework": "HORIZON"}
    assert full["topics"] == [{"code": "TOPIC-1", "title": "Water; “quoted”\u2028and broken"}]
    assert [subject["code"] for subject in full["subjects"]] == ["23", "251"]
    assert full["participants"] == [
        {
            "pic": "999988883",
            "name": "Universidade do Porto",
            "country": "PT",
            "role": "coordinator",
            "order": 1,
            "ec_contribution": "5.10",
            "has_ended": False,
            "web_address": "http://w.example",
        },
        {
            "pic": "999977366",
            "name": "TU Delft",
            "country": "NL",
            "role": "participant",
            "order": 2,
            "ec_contribution": "5.10",
            "has_ended": False,
            "web_address": "http://w.example",
        },
    ]
    assert (bare["number"], bare["programme"], bare["start_date"], bare["total_cost"]) == (
        "99",
        None,
        None,
        None,
    )
    assert (bare["topics"], bare["subjects"], bare["participants"]) == ([], [], [])


def test_a_community_names_its_projects_and_links_say_the_same_one_by_one(dump: Path) -> None:
    assert [(record["slug"], record["grants"]) for record in read(dump, "communities")] == [
        ("rivers", [{"number": "101058390", "is_primary": True}, {"number": "99", "is_primary": False}]),
        ("bare", [{"number": "99", "is_primary": True}]),
    ]
    assert [tuple(link.values())[1:] for link in read(dump, "links")] == [
        ("rivers", "101058390", True),
        ("rivers", "99", False),
        ("bare", "99", True),
    ]


def test_both_compressions_hold_the_same_lines(dump: Path) -> None:
    for kind in ("programmes", "subjects", "topics", "organisations", "projects", "communities", "links"):
        records = read(dump, kind)
        assert records
        assert read(dump, kind, "ndjson.gz") == records


def test_every_line_and_the_manifest_are_as_the_published_schema_says(catalogue: None, shelf: Path) -> None:
    export_dump(shelf)
    change()
    folder = shelf / export_dump(shelf).name
    schema = json.loads(SCHEMA_FILE.read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    seen = set()
    for name, line in lines_of(folder):
        kind = name.partition(".")[0]
        seen.add(kind)
        jsonschema.validate(json.loads(line), {**schema, "$ref": f"#/$defs/{kind}"})
    assert len(seen) == 8
    manifest = json.loads((folder / "manifest.json").read_bytes())
    jsonschema.validate(manifest, {**schema, "$ref": "#/$defs/manifest"})


def test_the_manifest_counts_and_sums_up_every_file(dump: Path) -> None:
    manifest = json.loads((dump / "manifest.json").read_bytes())
    assert manifest["schema_version"] == 1
    assert manifest["data_date"] == "2026-05-02"
    assert manifest["delta"] is None
    assert manifest["records"]["projects"] == 2
    assert manifest["records"]["links"] == 3
    assert len(manifest["files"]) == 14
    for file in manifest["files"]:
        content = (dump / file["name"]).read_bytes()
        assert file["bytes"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()


def test_sha256sum_finds_every_file_as_it_should_be(dump: Path) -> None:
    told = subprocess.run(
        ["/usr/bin/sha256sum", "-c", "SHA256SUMS"],
        cwd=dump,
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(line.split(":")[0] for line in told.stdout.splitlines()) == sorted(
        {path.name for path in dump.iterdir()} - {"SHA256SUMS"}
    )


def test_a_delta_names_its_base_and_what_is_new_changed_and_removed(catalogue: None, shelf: Path) -> None:
    first = export_dump(shelf)
    Grant.objects.filter(number="99").update(title="Retitled")
    second = export_dump(shelf)
    assert second.delta is not None
    assert second.delta.base == first.name
    base_manifest = (shelf / first.name / "manifest.json").read_bytes()
    assert second.delta.base_manifest_sha256 == hashlib.sha256(base_manifest).hexdigest()
    assert [(line["kind"], line["change"]) for line in read(shelf / second.name, "delta")] == [
        ("projects", "changed")
    ]
    change()
    third = shelf / export_dump(shelf).name
    lines = [(line["kind"], line["change"]) for line in read(third, "delta")]
    assert ("organisations", "removed") in lines
    assert ("projects", "changed") in lines
    # What is removed comes last, and first of all what refers to others.
    removed = [kind for kind, change in lines if change == "removed"]
    assert [change for _, change in lines[-len(removed) :]] == ["removed"] * len(removed)
    assert removed == ["links", "organisations", "topics", "subjects", "subjects"]


def test_a_renamed_organisation_changes_the_lines_of_its_projects(catalogue: None, shelf: Path) -> None:
    from communities.models import Organisation  # noqa: PLC0415

    export_dump(shelf)
    Organisation.objects.filter(pic="999988883").update(name="U.Porto")
    lines = read(shelf / export_dump(shelf).name, "delta")
    assert [line["kind"] for line in lines] == ["organisations", "projects"]


def test_a_damaged_base_is_no_base(catalogue: None, shelf: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = shelf / export_dump(shelf).name
    content = bytearray((first / "projects.ndjson.zst").read_bytes())
    content[20] ^= 1
    (first / "projects.ndjson.zst").write_bytes(content)
    assert export_dump(shelf).delta is None
    assert "projects.ndjson.zst" in caplog.text


def test_nothing_is_seen_of_a_dump_before_it_is_whole(
    catalogue: None, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def listen(step: str, *, done: int, total: int | None, unit: str) -> None:
        seen.append(visible(shelf))

    name = export_dump(shelf, progress=listen).name
    assert seen
    assert all(names == [] for names in seen)
    assert visible(shelf) == [name]


def test_a_run_that_fails_leaves_nothing(
    catalogue: None, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_the_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "_write_papers", fill_the_disk)
    with pytest.raises(CommandError, match=r"No dump was made in .*: No space left on device"):
        call_command("export_dump", str(shelf))
    assert [path.name for path in shelf.iterdir()] == [".lock"]


def test_a_killed_run_leaves_nothing_to_be_seen_and_the_next_one_clears_it_away(
    catalogue: None, shelf: Path
) -> None:
    with running_child("-c", HALF_DONE, str(shelf)) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "writing\n"
        with pytest.raises(CommandError, match=r"No dump was made\. Another dump is being made there\. Wait"):
            call_command("export_dump", str(shelf))
        child.kill()
        child.wait()
    assert visible(shelf) == []
    assert [path.name for path in shelf.iterdir() if path.name.startswith(".making-")]
    name = export_dump(shelf).name
    assert visible(shelf) == [name]
    assert not [path.name for path in shelf.iterdir() if path.name.startswith(".making-")]


def test_two_at_once_are_one_and_a_refusal(shelf: Path) -> None:
    with Shelf(shelf).turn(), pytest.raises(DumpRunning), Shelf(shelf).turn():
        pass
    with Shelf(shelf).turn():
        pass


def test_more_dumps_of_a_day_are_numbered_and_sorted_by_number(catalogue: None, shelf: Path) -> None:
    names = [export_dump(shelf).name for _ in range(3)]
    assert names == [names[0], f"{names[0]}-2", f"{names[0]}-3"]
    (shelf / f"{names[0]}-3").rename(shelf / f"{names[0]}-10")
    assert Shelf(shelf).list_names() == [f"{names[0]}-10", f"{names[0]}-2", names[0]]


def test_only_dumps_are_removed_and_only_the_oldest(catalogue: None, shelf: Path) -> None:
    for _ in range(3):
        export_dump(shelf)
    (shelf / "2020-01-01").mkdir()
    (shelf / "notes").mkdir()
    call_command("export_dump", str(shelf), "--keep", "2", stdout=StringIO())
    assert [name[10:] for name in Shelf(shelf).list_names()] == ["-4", "-3"]
    assert (shelf / "2020-01-01").is_dir()
    assert (shelf / "notes").is_dir()
