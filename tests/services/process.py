"""Starts a server as a child process, waits until it answers, and stops it whatever happens."""

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

SECONDS_TO_START = 30
SECONDS_TO_STOP = 10


class ServiceUnavailableError(Exception):
    """A service can't be had on this machine; the text says why and what would help."""


def find_free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(
    command: Sequence[str], *, log: Path, answers: Callable[[], bool], user: str | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server for the length of the block.

    `answers` tells whether it serves yet. `user` is whose process it becomes (only root may choose).
    Raises ServiceUnavailableError, with what the server wrote, if it doesn't serve in time.
    """
    with log.open("wb") as output, _child([*_dying_with_us(), *command], output.fileno(), user) as process:
        _wait(process, log, answers)
        yield process


@contextlib.contextmanager
def _child(command: Sequence[str], output: int, user: str | None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        user=user,
        group=user,
        extra_groups=[] if user else None,
        # Ctrl-C is for pytest, which then stops its servers in order.
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _stop(process)


def _dying_with_us() -> list[str]:
    """Return a prefix that ends the server even when pytest itself is killed, where the system has it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "QUIT"] if setpriv else []


def _wait(process: subprocess.Popen[bytes], log: Path, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServiceUnavailableError(
                f"{process.args!r} did not start: {log.read_text(errors='replace')}"
            )
        time.sleep(0.02)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    # A test may have frozen it, and a frozen process hears nothing but SIGKILL.
    process.send_signal(signal.SIGCONT)
    # For PostgreSQL and Redis alike: finish now, without waiting for clients.
    process.send_signal(signal.SIGINT)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
