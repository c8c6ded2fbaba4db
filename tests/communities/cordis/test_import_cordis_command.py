"""`manage.py import_cordis`: what it says, writes and returns."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from communities.models import CordisRelease, Grant
from tests.communities.cordis.dumps import member, project, write_table

pytestmark = pytest.mark.django_db


def run(*arguments: str | Path) -> str:
    out = io.StringIO()
    call_command("import_cordis", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_summary_counts_what_was_done_per_table(dump: Path) -> None:
    lines = {line.split()[0]: line.split()[1:] for line in run(dump).splitlines() if line.strip()}
    assert lines["read"] == ["created", "updated", "unchanged", "removed", "skipped"]
    assert lines["grants"] == ["2", "2", "0", "0", "0", "0"]
    assert lines["participations"] == ["3", "3", "0", "0", "0", "0"]
    again = run(dump)
    assert "grants                   2         0         0         2" in again
    assert "cordis-small-csv has no webLink table: what the portal holds of it stays." in again


def test_the_report_has_the_counts_and_every_skipped_row_with_reason_and_line(
    dump: Path, tmp_path: Path
) -> None:
    write_table(dump, "organization.csv", [member(101000001, 5), member(101000001, "")])
    run(dump, "--report", tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert {key: report[key] for key in ("read", "created", "updated", "unchanged")} == {
        "read": 2,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
    }
    assert report["skipped"] == [
        {
            "table": "organization",
            "file": "cordis-small-csv/organization.csv",
            "line": 3,
            "reason": "organisationID (the PIC) is empty",
        }
    ]
    assert report["tables"]["participations"]["skipped"] == 1
    assert report["sources"][0]["data_date"] == "2025-03-01"


def test_a_refused_file_says_so_in_the_error_and_in_the_report(dump: Path, tmp_path: Path) -> None:
    (dump / "project.csv").write_bytes(b"")
    with pytest.raises(CommandError, match=r"Nothing was imported\. cordis-small-csv/project\.csv is empty"):
        run(dump, "--report", tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["refused"].startswith("cordis-small-csv/project.csv is empty")
    assert report["created"] == 0


def test_a_report_that_cannot_be_written_is_found_before_the_import(dump: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Name another file"):
        run(dump, "--report", tmp_path / "nowhere" / "report.json")
    assert not CordisRelease.objects.exists()


def test_allow_shrink_takes_a_dump_that_lost_grants(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(number) for number in range(1, 11)])
    run(tmp_path)
    write_table(tmp_path, "project.csv", [project(1, title="Other")])
    with pytest.raises(CommandError, match="--allow-shrink"):
        run(tmp_path)
    run(tmp_path, "--allow-shrink")
    assert Grant.objects.get(number="1").title == "Other"


def test_a_long_list_of_skipped_rows_is_cut_on_screen_with_the_way_to_see_it_all(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(1), *(project("x") for _ in range(25))])
    shown = run(tmp_path)
    assert shown.count("\nskipped ") == 20
    assert "5 more skipped rows: see --report FILE" in shown


@pytest.mark.parametrize(("name", "code"), [("missing.zip", 1), ("", 2)])
def test_the_process_ends_with_a_code_that_scripts_can_use(name: str, code: int, tmp_path: Path) -> None:
    arguments = [str(tmp_path / name)] if name else []
    command = [sys.executable, "manage.py", "import_cordis", *arguments]
    root = Path(__file__).resolve().parents[3]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == code, ended.stderr
    assert "Traceback" not in ended.stderr
