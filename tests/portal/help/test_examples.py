"""The commands in the help are run as they stand: what people copy has to work."""

import os
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from portal.accounts.models import ApiToken, Scope
from portal.help.files import find_file
from portal.help.live import fill_in
from requests_workflow.models import CommunityRequest
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
def test_the_commands_for_harvesters_are_answered(
    live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    settings.SITE_URL = live_server.url
    make_grant("777523")
    assert run_examples("harvesters", tmp_path).count('"777523"') >= 1
