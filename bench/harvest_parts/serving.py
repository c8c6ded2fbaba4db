"""Runs the site under gunicorn, as a harvester meets it."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.process import find_free_port

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def serving(folder: Path, *, threads: int) -> Iterator[tuple[int, str]]:
    """Run gunicorn; give its process and address."""
    port = find_free_port()
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", f"--bind=127.0.0.1:{port}"]
    command += [
        "--workers=1",
        f"--threads={threads}",
        "--log-level=warning",
        "--timeout=600",
    ]
    command += [f"--pythonpath={ROOT}", f"--config={ROOT / 'gunicorn.conf.py'}"]
    with subprocess.Popen(command, cwd=folder) as server:  # noqa: S603 - its own
        try:
            _wait_for(f"http://127.0.0.1:{port}")
            yield server.pid, f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_for(site: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{site}/dumps/", timeout=5).close()  # noqa: S310 - the bench's own site
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not start.")
