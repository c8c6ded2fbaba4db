"""The private PostgreSQL: it serves, it is closed to others, and it is gone afterwards."""

from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.services import postgresql
from tests.services.plugin import lend
from tests.services.postgresql import running_postgresql
from tests.services.process import ServiceUnavailableError


def test_a_private_server_serves_whoever_has_its_url_and_is_gone_after_the_block() -> None:
    with ExitStack() as services:
        url = lend(services, running_postgresql())
        with psycopg.connect(url) as session:
            folder = session.execute("SHOW data_directory").fetchone()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url, password="guessed")

    assert folder is not None
    assert not Path(folder[0]).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


def test_an_error_in_the_block_stops_the_server_too() -> None:
    urls: list[str] = []

    def fail_while_it_runs() -> None:
        with ExitStack() as services:
            urls.append(lend(services, running_postgresql()))
            raise AssertionError("as from a failing test")

    with pytest.raises(AssertionError):
        fail_while_it_runs()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(urls[0], connect_timeout=2)


def test_without_binaries_the_reason_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgresql, "DEBIAN_BINARIES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServiceUnavailableError, match="install Debian's package `postgresql`"):
        postgresql.find_binaries()


def test_root_without_a_user_to_become_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(postgresql, "UNPRIVILEGED_USER", "nobody-of-this-name")
    with pytest.raises(ServiceUnavailableError, match="refuses to run as root"):
        postgresql.find_server_user()


def test_a_user_who_is_not_root_runs_the_server_as_themself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert postgresql.find_server_user() is None


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_suite_on_postgresql_queries_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("5s",)


@pytest.mark.sqlite
@pytest.mark.django_db
def test_the_suite_on_sqlite_queries_a_file_that_threads_can_share() -> None:
    assert Path(connection.settings_dict["NAME"]).is_file()
