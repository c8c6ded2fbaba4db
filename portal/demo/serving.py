"""Serves the demo: the site and the background work in one process."""

import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

from django.core.servers.basehttp import ServerHandler, ThreadedWSGIServer, WSGIRequestHandler
from django.db import close_old_connections

from portal.wsgi import application
from requests_workflow import jobs
from requests_workflow.outbox.lanes import MAIL, ZENODO
from requests_workflow.outbox.sweeping import sweep
from requests_workflow.webhooks.sweeping import sweep as sweep_webhooks

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"


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
    for work, seconds in BACKGROUND_WORK.items():
        threading.Thread(target=_repeat, args=(work, seconds), name=work.__name__, daemon=True).start()
    # It would tell everybody which versions it is made of.
    ServerHandler.server_software = "portal"
    with PatientServer((HOST, port), QuietHandler) as server:
        server.set_app(application)
        server.serve_forever()


def send_mails() -> None:
    """Send the mails that are due."""
    sweep(MAIL)


def deliver_to_zenodo() -> None:
    """Do what waits on Zenodo."""
    sweep(ZENODO)


def call_webhooks() -> None:
    """Call the webhooks that are due."""
    sweep_webhooks()


def run_jobs() -> None:
    """Run the periodic jobs."""
    jobs.run_all()


# Each in a thread of its own, with the seconds between two rounds: mails wait for nobody else.
BACKGROUND_WORK = {send_mails: 1.0, deliver_to_zenodo: 1.0, call_webhooks: 1.0, run_jobs: 60.0}


def _repeat(work: Callable[[], None], seconds: float) -> None:
    """Go on whatever happens: a failed round is logged, and the next one tries again."""
    while True:
        try:
            work()
        except Exception:
            logger.exception("%s failed", work.__name__)
        finally:
            close_old_connections()
        time.sleep(seconds)


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
