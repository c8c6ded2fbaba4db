"""Serves the demo: the site and the background work in one process."""

import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.core.servers.basehttp import ServerHandler, ThreadedWSGIServer, WSGIRequestHandler
from django.db import close_old_connections

from portal.wsgi import application
from requests_workflow import jobs, outbox
from requests_workflow.lanes import MAIL, ZENODO

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
SWEEP_EVERY = 1.0
JOBS_EVERY = 60.0


class PatientServer(ThreadedWSGIServer):
    """Django's threaded server, with room for a crowd at the door."""

    request_queue_size = 512
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    """Django's handler, without a line on the terminal for every request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has in the standard library
        """Say nothing."""


def is_port_free(port: int) -> bool:
    """Whether nothing listens there yet."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def serve(port: int) -> None:
    """Answer on localhost until the process is told to stop."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    for work in (work_in_background, deliver_to_zenodo):
        threading.Thread(target=work, name=work.__name__, daemon=True).start()
    # It would tell everybody which versions it is made of.
    ServerHandler.server_software = "portal"
    with PatientServer((HOST, port), QuietHandler) as server:
        server.set_app(application)
        server.serve_forever()


def work_in_background() -> None:
    """Send mails every second and run the periodic jobs every minute."""
    jobs_due = 0.0
    while True:
        with _kept_going():
            outbox.sweep(MAIL)
            if time.monotonic() >= jobs_due:
                jobs.run_all()
                jobs_due = time.monotonic() + JOBS_EVERY
        time.sleep(SWEEP_EVERY)


def deliver_to_zenodo() -> None:
    """Do every second what waits on Zenodo; beside the mails, since it may be slow."""
    while True:
        with _kept_going():
            outbox.sweep(ZENODO)
        time.sleep(SWEEP_EVERY)


@contextmanager
def _kept_going() -> Iterator[None]:
    """Log a failed round, so that the next one tries again."""
    try:
        yield
    except Exception:
        logger.exception("Background work failed")
    finally:
        close_old_connections()


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
