"""A private PostgreSQL server from the system's own binaries, as a user that is not root."""

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.services.process import ServiceUnavailableError, find_free_port, running

# Where Debian puts them; the highest version wins.
DEBIAN_BINARIES = Path("/usr/lib/postgresql")
UNPRIVILEGED_USER = "postgres"
SERVER_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # Tests race with dozens of connections at once.
    "max_connections": "200",
    # The data are thrown away anyway: nothing is worth waiting for the disk.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@contextlib.contextmanager
def running_postgresql() -> Iterator[str]:
    """Run a server for the length of the block and give its URL, as DATABASE_URL takes it.

    Raises ServiceUnavailableError where there are no binaries, or no user to run them as.
    """
    binaries = find_binaries()
    user = find_server_user()
    # Not in $TMPDIR, which may be closed to the server's user.
    with tempfile.TemporaryDirectory(prefix="portal-postgresql-", dir="/tmp") as name:
        folder = Path(name)
        password = secrets.token_hex(16)
        _initialise(binaries / "initdb", folder, password, user)
        port = find_free_port()
        url = f"postgres://portal:{password}@127.0.0.1:{port}/postgres"
        command = [
            str(binaries / "postgres"),
            "-D",
            f"{folder}/data",
            "-p",
            str(port),
            "-k",
            name,
            *_settings(),
        ]
        with running(command, log=folder / "log", answers=lambda: _answers(url), user=user):
            yield url


def find_binaries() -> Path:
    """Return the folder that holds `initdb` and `postgres`."""
    versions = [path for path in DEBIAN_BINARIES.glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: float(path.parent.name))
    initdb = shutil.which("initdb")
    if initdb is None:
        raise ServiceUnavailableError(
            "no PostgreSQL server binaries: install Debian's package `postgresql`, or set TEST_DATABASE_URL"
        )
    return Path(initdb).resolve().parent


def find_server_user() -> str | None:
    """Return whom the server must run as: None is us, since only root is refused by `initdb`."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(UNPRIVILEGED_USER).pw_name
    except KeyError as error:
        raise ServiceUnavailableError(
            f"PostgreSQL refuses to run as root, and there is no user `{UNPRIVILEGED_USER}`: "
            "run the tests as another user, or set TEST_DATABASE_URL"
        ) from error


def _initialise(initdb: Path, folder: Path, password: str, user: str | None) -> None:
    password_file = folder / "password"
    password_file.write_text(password, encoding="ascii")
    if user is not None:
        shutil.chown(folder, user, user)
        shutil.chown(password_file, user, user)
    options = ["--username=portal", f"--pwfile={password_file}", "--auth=scram-sha-256"]
    options += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    result = subprocess.run(
        [initdb, "-D", folder / "data", *options],
        cwd="/",
        user=user,
        group=user,
        extra_groups=[] if user else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if result.returncode:
        raise ServiceUnavailableError(f"{initdb} failed: {result.stdout.decode(errors='replace')}")


def _settings() -> list[str]:
    return [part for name, value in SERVER_SETTINGS.items() for part in ("-c", f"{name}={value}")]


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
