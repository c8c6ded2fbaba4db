"""Processes of the portal beside the tests', on the same database: what may be killed has to be one."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

SECONDS_TO_WAIT = 30


def wait_until(is_so: Callable[[], object], *, what: str) -> None:
    """Wait until something is so; fail with what it was when it takes too long."""
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.05)


@contextlib.contextmanager
def running_child(*command: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run Python with arguments, on the tests' database, for the length of the block."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={**_environment(), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _environment() -> dict[str, str]:
    own = {
        "DATABASE_URL": _database_url(),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "SITE_URL": settings.SITE_URL,
    }
    return {**os.environ, **own}


def _database_url() -> str:
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{of['NAME']}"
    return f"postgres://{of['USER']}:{of['PASSWORD']}@{of['HOST']}:{of['PORT']}/{of['NAME']}"


def read_mails(folder: Path) -> list[str]:
    """Return the mails that the portal has written to files, of which one may hold several."""
    written = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.log"))
    return [mail for mail in written.split(f"{'-' * 79}\n") if mail]


@contextlib.contextmanager
def silent_mail_server() -> Iterator[socket.socket]:
    """Listen where a mail server would, and never say a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server
