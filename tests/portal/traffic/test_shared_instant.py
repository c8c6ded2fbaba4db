"""An instant that processes have in common."""

import multiprocessing
import subprocess
import sys

from django.conf import settings

from portal.traffic.shared_instant import SharedInstant


def test_it_is_what_was_written_last() -> None:
    instant = SharedInstant()
    before = instant.seconds
    instant.seconds = 1_234.5
    assert (before, instant.seconds) == (0.0, 1_234.5)


def test_what_a_process_writes_those_that_were_forked_with_it_read() -> None:
    instant = SharedInstant()

    def write() -> None:
        instant.seconds = 77.25

    child = multiprocessing.get_context("fork").Process(target=write)
    child.start()
    child.join(30)
    assert instant.seconds == 77.25


def test_gunicorn_has_it_before_it_forks() -> None:
    loaded = "import sys, portal.traffic.worker; sys.exit('portal.traffic.line' not in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=settings.BASE_DIR, check=False)
    assert done.returncode == 0
