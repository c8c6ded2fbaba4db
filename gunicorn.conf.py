"""How gunicorn serves the portal. WEB_CONCURRENCY is the number of workers; options of the command win."""

import os
from typing import Any

worker_class = "portal.traffic.worker.Worker"
# An answer mostly waits for the database; REQUEST_SLOTS says the same number to the gate.
threads = 4
# A crowd waits where each worker sees how long, and isn't turned down by the system.
backlog = 2048
# Seconds that a connection may say nothing: before its first request, and between two.
keepalive = 5
# As long as the portal takes: a text that somebody pastes into the search is part of the address.
limit_request_line = 8190
# For who wants such a log (`--access-logfile`): no address, no question, not where somebody came from.
# `r` writes a line break in a path as \n, so that nobody adds lines of their own.
access_log_format = "%(t)s %(m)s %(U)r %(s)s %(b)s %(M)sms %({x-request-id}o)s"


def nworkers_changed(server: Any, new_value: int, old_value: int | None) -> None:
    """Let the settings know what the command's options say: each worker's share of the limits hangs on it.

    No other hook comes before `--preload` reads the settings.
    """
    del old_value
    os.environ["WEB_CONCURRENCY"] = str(new_value)
    # Fewer slots than threads may be wanted.
    os.environ.setdefault("REQUEST_SLOTS", str(server.cfg.threads))
