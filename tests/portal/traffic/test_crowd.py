"""What processes know of a crowd together."""

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

from portal.traffic.crowd import Crowd
from tests.portal.traffic.outside import Site, running_site
from tests.portal.traffic.slow_answers import CROWD, FIND_A_CROWD


def test_what_a_process_writes_those_that_were_forked_with_it_read() -> None:
    crowd = Crowd.in_shared_memory()

    def write() -> None:
        crowd.kept_out_until = 77.25

    child = multiprocessing.get_context("fork").Process(target=write)
    child.start()
    child.join(30)
    assert child.exitcode == 0
    assert (crowd.kept_out_until, crowd.missed) == (77.25, 0.0)


def test_what_is_forgotten_never_was() -> None:
    crowd = Crowd.in_shared_memory()
    crowd.kept_out_until, crowd.share_before = 77.25, 0.5
    crowd.forget()
    assert (crowd.kept_out_until, crowd.share_before) == (0.0, 0.0)


def test_served_by_two_workers_what_one_finds_the_other_knows(tmp_path: Path) -> None:
    with running_site("", tmp_path / "log", served="served_slowly") as site:
        before = ask_both(site)
        assert site.ask(FIND_A_CROWD)[0] == 200
        assert (set(before.values()), ask_both(site)) == ({"False"}, dict.fromkeys(before, "True"))


def ask_both(site: Site) -> dict[str, str]:
    """Return what each of two processes says."""
    deadline = time.monotonic() + 60
    heard: dict[str, str] = {}
    while len(heard) < 2:
        assert time.monotonic() < deadline, "one process answered all"
        with ThreadPoolExecutor(12) as pool:
            heard |= dict(pool.map(lambda _: read_words(site), range(12)))
    return heard


def read_words(site: Site) -> list[str]:
    with urlopen(f"http://127.0.0.1:{site.port}{CROWD}", timeout=30) as answer:
        return str(answer.read().decode()).split()
