"""The server as it is started: its options hold for the limits, and what it writes of whoever asks."""

import http.client
from collections import Counter
from pathlib import Path

import pytest

from tests.portal.traffic.outside import Site, running_site

SEARCH = "/api/v1/search/"


@pytest.fixture(autouse=True)
def _nothing_said_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEB_CONCURRENCY")


def read_policy(site: Site) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    connection.request("GET", SEARCH, headers={"Host": "localhost"})
    policy = connection.getresponse().headers["RateLimit-Policy"]
    connection.close()
    return policy


@pytest.mark.parametrize("options", [[], ["--preload"]], ids=["forked", "preloaded"])
def test_two_workers_of_the_commands_option_hold_half_of_each_limit(
    tmp_path: Path, options: list[str]
) -> None:
    with running_site("", tmp_path / "log", served="served_as_started", options=options) as site:
        assert '"search";q=15;w=60' in read_policy(site)
        statuses = Counter(status for status, _ in site.ask_at_once(100, SEARCH, threads=4))
    assert set(statuses) <= {200, 429}
    assert statuses[200] <= 29, "thirty, of which one was asked for its headers"


def test_an_access_log_names_no_address_nothing_that_was_asked_and_no_line_of_a_clients(
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    options = ["--access-logfile=-"]
    with running_site("", log, served="served_as_started", workers=1, options=options) as site:
        site.ask("/absent/%0aforged?secret=1", Referer="http://localhost/?secret=2")
    lines = [line for line in log.read_text().splitlines() if line.startswith("[") and "forged" in line]
    assert len(lines) == 1
    assert r" GET '/absent/\nforged' 404 " in lines[0]
    assert "127.0.0.1" not in lines[0]
    assert "secret" not in lines[0]
