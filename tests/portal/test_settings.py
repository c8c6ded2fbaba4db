"""The settings, as a process of its own meets them."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
STRONG = "k" * 60


def run(code: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    settings = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings", **environment}
    command = [sys.executable, "-c", f"from django.conf import settings; {code}"]
    return subprocess.run(command, cwd=PROJECT, env=settings, capture_output=True, text=True, check=False)


def test_what_the_database_url_asks_for_is_kept() -> None:
    url = "postgres://u:p@localhost/x?sslmode=verify-full"
    printed = run(
        "print(settings.DATABASES['default']['OPTIONS'])", SECRET_KEY=STRONG, DATABASE_URL=url
    ).stdout
    assert "'sslmode': 'verify-full'" in printed
    assert "lock_timeout=5s" in printed


def test_without_a_key_the_portal_does_not_start_and_says_why() -> None:
    command = [sys.executable, "manage.py", "check"]
    environment = {"PATH": os.environ["PATH"]}
    finished = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 1
    assert "SECRET_KEY is missing or weak" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_weak_key_is_refused_and_a_strong_one_taken() -> None:
    assert "SECRET_KEY" in run("settings.DEBUG", SECRET_KEY="short").stderr
    assert run("settings.DEBUG", SECRET_KEY=STRONG).returncode == 0


def test_the_folder_of_the_embedded_database_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    code = "import django; django.setup(); from django.db import connection; connection.cursor()"
    finished = run(code, SECRET_KEY=STRONG, DATA_DIR=str(folder))
    assert finished.returncode == 0, finished.stderr
    assert (folder / "portal.sqlite3").exists()
