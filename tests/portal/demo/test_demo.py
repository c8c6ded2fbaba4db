"""The demo as a newcomer meets it: a process of its own, with nothing set up."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

MANAGE = Path(__file__).resolve().parents[3] / "manage.py"
PRIVATE = 0o600


def run_demo(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(MANAGE), "demo", *arguments]
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo has run once."""
    folder = tmp_path_factory.mktemp("demo")
    finished = run_demo(folder)
    assert finished.returncode == 0, finished.stderr
    return folder


def test_it_tells_both_stories_and_sends_their_mails(folder: Path) -> None:
    finished = run_demo(folder)
    assert "accept " in finished.stdout
    assert "decline " in finished.stdout
    assert "request_changes" in finished.stdout
    mails = "".join(path.read_text() for path in (folder / "mails").iterdir())
    assert mails.count("Message-ID:") >= 8
    assert "http://localhost:8000/requests/EUC-" in mails


def test_one_coordinator_is_with_a_partner_of_the_project_and_the_other_shows_nothing(folder: Path) -> None:
    accounts = {one["role"]: one for one in json.loads((folder / "demo.json").read_text())["accounts"]}
    with closing(sqlite3.connect(folder / "demo.sqlite3")) as database:
        rows = database.execute(
            "SELECT u.email, c.level, json_extract(c.facts, '$.verdict') "
            "FROM requests_workflow_checkresult c "
            "JOIN requests_workflow_communityrequest r ON r.id = c.request_id "
            "JOIN accounts_user u ON u.id = r.coordinator_id WHERE c.check_id = 'affiliation'"
        ).fetchall()
    assert sorted(rows) == [
        (accounts["coordinator"]["email"], "info", "partner"),
        (accounts["coordinator2"]["email"], "warning", "invalid"),
    ]


def test_its_record_can_be_read_by_nobody_else(folder: Path) -> None:
    path = folder / "demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == PRIVATE
    accounts = json.loads(path.read_text())["accounts"]
    assert [account["role"] for account in accounts] == [
        "coordinator",
        "coordinator2",
        "curator",
        "lead",
        "admin",
    ]


def test_its_subjects_have_names_and_not_only_numbers(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "demo.sqlite3")) as database:
        titles = dict(database.execute("SELECT path, title FROM communities_subject WHERE depth < 3"))
    assert titles["/23"] == "natural sciences"
    assert titles["/23/43"] == "physical sciences"
    assert "" not in titles.values()


def test_a_second_run_changes_nothing_and_prints_the_same_accounts(folder: Path) -> None:
    record, mails = (folder / "demo.json").read_text(), len(list((folder / "mails").iterdir()))
    finished = run_demo(folder)
    assert finished.returncode == 0
    assert (folder / "demo.json").read_text() == record
    assert len(list((folder / "mails").iterdir())) == mails
    assert json.loads(record)["accounts"][0]["password"] in finished.stdout


def test_starting_over_makes_everything_new(folder: Path) -> None:
    before = json.loads((folder / "demo.json").read_text())
    finished = run_demo(folder, "--fresh")
    after = json.loads((folder / "demo.json").read_text())
    assert finished.returncode == 0
    assert after["accounts"][0]["token"] != before["accounts"][0]["token"]
    assert after["requests"] == before["requests"]


def test_it_never_touches_the_database_of_the_callers_environment(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.sqlite3"
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{theirs}",
    }
    command = [sys.executable, str(MANAGE), "demo"]
    finished = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
    assert finished.returncode == 0
    assert not theirs.exists()


def test_served_it_answers_and_stops_when_told(folder: Path) -> None:
    port = 8765
    command = [sys.executable, str(MANAGE), "demo", "--serve", "--port", str(port)]
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert '"status": "up"' in _read_patiently(f"http://127.0.0.1:{port}/health/")
        finally:
            process.terminate()
        assert process.wait(timeout=30) == 0


def _read_patiently(address: str) -> str:
    for _ in range(100):
        try:
            with urlopen(address, timeout=5) as answer:  # our own server on loopback
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.3)
    raise AssertionError("The demo did not answer within 30 seconds.")
