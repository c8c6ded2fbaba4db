"""The commands in the help are run as they stand: what people copy has to work."""

import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from communities.harvest.dumps.nightly import make_nightly_dump
from communities.harvest.upkeep import keep_up
from communities.models import Community, HarvestRecord
from communities.services import remove_community
from portal.accounts.models import ApiToken, Scope
from portal.help.files import find_file
from portal.help.live import fill_in
from requests_workflow.models import CommunityRequest
from tests.communities.harvest.stage import establish, make_full_grant
from tests.factories import make_grant, make_user

needs_curl = pytest.mark.skipif(
    shutil.which("curl") is None, reason="no curl: install Debian's package `curl`"
)


def run_examples(slug: str, folder: Path, token: str = "") -> str:
    """Run all commands of a page in one shell, ended by the first that fails; return what they print."""
    file = find_file(slug, "en")
    assert file is not None
    commands = re.findall(r"^```bash\n(.*?)^```", fill_in(file.source), re.MULTILINE | re.DOTALL)
    assert commands
    script = folder / "examples.sh"
    script.write_text("set -eu\n" + "\necho\n".join(commands))
    environment = {"PATH": os.environ["PATH"], "TOKEN": token, "NO_PROXY": "*"}
    done = subprocess.run(
        ["/bin/bash", str(script)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-500:])
    return done.stdout


@needs_curl
@pytest.mark.django_db(transaction=True)
def test_the_api_in_five_minutes_files_and_submits_a_request(
    live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    settings.SITE_URL = live_server.url
    make_grant("777523", acronym="FREYA", title="Connected identifiers")
    make_grant("101046203", acronym="BY-COVID")
    user = make_user()
    scopes = [Scope.CATALOGUE_READ, Scope.REQUESTS_READ, Scope.REQUESTS_WRITE]
    _, token = ApiToken.objects.issue(user=user, scopes=scopes, name="x", lifetime=timedelta(days=1))
    printed = run_examples("api", tmp_path, token)
    requests = CommunityRequest.objects.order_by("created_at")
    assert [(one.slug, one.state, one.coordinator) for one in requests] == [
        ("freya-pids", "submitted", user),
        ("by-covid", "submitted", user),
    ]
    assert '"is_free":true' in printed.replace(" ", "")


@needs_curl
@pytest.mark.django_db(transaction=True)
def test_the_commands_for_harvesters_copy_the_catalogue_by_every_way(
    live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    settings.SITE_URL = live_server.url
    settings.DUMPS_DIR, settings.DUMPS_KEPT = tmp_path / "dumps", 2
    make_grant("777523", acronym="FREYA")
    establish("rivers", make_full_grant("101058390"))
    assert make_nightly_dump() == 1
    scopes = [Scope.CATALOGUE_READ]
    _, token = ApiToken.objects.issue(user=make_user(), scopes=scopes, name="x", lifetime=timedelta(days=1))
    printed = run_examples("harvesters", tmp_path, token)
    for found in (
        "<deletedRecord>persistent</deletedRecord>",
        "<dc:title>Community rivers</dc:title>",
        "<setSpec>subject:23:43</setSpec>",
        '<project xmlns="urn:eu-project-communities:catalogue:1"',
        "projects.ndjson.gz: OK",
        '"community.created"',
        '"777523"',
    ):
        assert found in printed, found


@pytest.mark.django_db(transaction=True)
def test_the_programs_for_harvesters_keep_a_copy_and_read_a_dump(
    live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    settings.SITE_URL = live_server.url
    settings.DUMPS_DIR, settings.DUMPS_KEPT = tmp_path / "dumps", 2
    establish("rivers", make_full_grant("101058390"))
    keep_up()
    HarvestRecord.objects.update(datestamp="2026-01-01T00:00:00Z")
    make_nightly_dump()
    shutil.copy(next((tmp_path / "dumps").glob("*/projects.ndjson.gz")), tmp_path)
    harvest, read_dump = list_programs("harvesters")
    assert "there oai:localhost:project/101058390" in run_program(harvest, tmp_path)
    assert run_program(harvest, tmp_path) == "Nothing has changed."
    remove_community(Community.objects.get().pk)
    assert "gone oai:localhost:project/101058390" in run_program(harvest, tmp_path)
    assert run_program(read_dump, tmp_path) == "101058390 RIVERS"


@pytest.mark.parametrize("language", ["fr", "de"])
@pytest.mark.parametrize("slug", ["api", "webhooks", "harvesters"])
def test_all_languages_show_the_examples_that_are_run(slug: str, language: str) -> None:
    file = find_file(slug, language)
    assert file is not None
    assert file.language == language
    assert list_examples(file.source) == list_examples(find_source(slug))


def list_programs(slug: str) -> list[str]:
    """Return the Python programs of a page."""
    return re.findall(r"^```python\n(.*?)^```", fill_in(find_source(slug)), re.MULTILINE | re.DOTALL)


def list_examples(source: str) -> list[str]:
    """Return all commands and programs of a page."""
    return re.findall(r"^```\w+\n.*?^```", source, re.MULTILINE | re.DOTALL)


def find_source(slug: str) -> str:
    """Return a page as it is written in English."""
    file = find_file(slug, "en")
    assert file is not None
    return file.source


def run_program(program: str, folder: Path) -> str:
    """Run a program as a person does who has copied it; return what it prints or ends with."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return (done.stdout + done.stderr).strip()
