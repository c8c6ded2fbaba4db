"""What processes know of a crowd together."""

import multiprocessing
import subprocess
import sys

from django.conf import settings

from portal.traffic.crowd import Crowd


def test_what_a_process_writes_those_that_were_forked_with_it_read() -> None:
    crowd = Crowd.in_shared_memory()

    def write() -> None:
        crowd.kept_out_until = 77.25

    child = multiprocessing.get_context("fork").Process(target=write)
    child.start()
    child.join(30)
    assert (crowd.kept_out_until, crowd.missed) == (77.25, 0.0)


def test_what_is_forgotten_never_was() -> None:
    crowd = Crowd.in_shared_memory()
    crowd.kept_out_until, crowd.missed_before = 77.25, 0.5
    crowd.forget()
    assert (crowd.kept_out_until, crowd.missed_before) == (0.0, 0.0)


def test_gunicorn_has_it_before_it_forks() -> None:
    loaded = "import sys, portal.traffic.worker; sys.exit('portal.traffic.line' not in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=settings.BASE_DIR, check=False)
    assert done.returncode == 0
