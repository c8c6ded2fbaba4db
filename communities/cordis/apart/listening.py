"""The side that imports: starts the process that reads, and takes what it has read while reading itself."""

import marshal
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO

from communities.cordis.apart.messages import REFUSED, ROWS, Job, read_message, unpack_skip
from communities.cordis.readings import find_rules
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Advance, ReadRows, SkippedRow
from communities.cordis.table_files import TableFile

WORTHWHILE = 8 * 1024**2
"""Bytes. Below, a process costs as much time to start as it saves."""

_MOST_WAITING = 4
"""Messages held in memory; then the process waits until some are taken."""

_ROOM = 1024**2
"""Bytes that fit into the pipe, some messages. Linux gives that much to anybody, but 64 KiB unasked."""

_ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def reading_apart(files: Sequence[TableFile]) -> Iterator["Apart | None"]:
    """Have files read in a process of its own while the block runs; None where that is not possible.

    Nor is it where there is one processor, or so little to read that it isn't worth while. No process is left
    when the block ends, however it ends.
    """
    apart = _start(files) if _is_worthwhile(files) else None
    try:
        yield apart
    finally:
        if apart:
            apart.stop()


class Apart:
    """A process that reads files, and what it has said."""

    def __init__(self, process: "subprocess.Popen[bytes]", files: Sequence[TableFile]) -> None:
        """Listen from now on. Where it ends without `digests`, it has died before it said anything."""
        self.digests: list[str] = []
        self.has_ended = False
        self._has_spoken = False
        self._process = process
        self._files = files
        self._messages: Queue[bytes | None] = Queue(_MOST_WAITING)
        self._listener = Thread(target=self._listen, args=(process.stdout,), daemon=True)
        self._listener.start()

    def take_ready(self, advance: Advance) -> Iterator[ReadRows | SkippedRow]:
        """Give what was read meanwhile, without waiting. Raises `RefusedFile`."""
        while not self.has_ended:
            try:
                message = self._messages.get_nowait()
            except Empty:
                return
            yield from self._open(message, advance)

    def take_rest(self, advance: Advance) -> Iterator[ReadRows | SkippedRow]:
        """Give everything until the end. Raises `RefusedFile`."""
        while not self.has_ended:
            yield from self._open(self._messages.get(), advance)

    def stop(self) -> None:
        """End the process, if it still runs, and whatever waits for it."""
        self._process.kill()
        while self._listener.is_alive():
            try:
                self._messages.get(timeout=0.05)
            except Empty:
                continue
        self._process.wait()

    def _listen(self, stream: IO[bytes]) -> None:
        with stream:
            while message := read_message(stream):
                self._messages.put(message)
            self._messages.put(None)

    def _open(self, message: bytes | None, advance: Advance) -> Iterator[ReadRows | SkippedRow]:
        if message is None:
            self.has_ended = True
            if self._has_spoken:
                raise RefusedFile(self._describe_death())
            return
        self._has_spoken = True
        kind, *content = marshal.loads(message)  # noqa: S302 - from a process of our own
        if kind == REFUSED:
            raise RefusedFile(content[0])
        if kind == ROWS:
            index, done, count, staged = content
            advance(done)
            yield ReadRows(self._files[index].table, self._files[index].name, count, staged)
            return
        self.has_ended, (self.digests, skipped) = True, content
        for skip in skipped:
            yield unpack_skip(skip, self._files)

    def _describe_death(self) -> str:
        names = ", ".join(file.name for file in self._files)
        return (
            f"{names}: the process that read them ended before its time (code {self._process.wait()}). "
            f"Look whether memory was short, and try again."
        )


def _is_worthwhile(files: Sequence[TableFile]) -> bool:
    return sum(file.size for file in files) >= WORTHWHILE and (os.cpu_count() or 1) > 1


def _start(files: Sequence[TableFile]) -> Apart | None:
    job = pickle.dumps(Job(files, find_rules()))
    command = [sys.executable, "-m", "communities.cordis.apart.reading"]
    try:
        process = subprocess.Popen(  # noqa: S603 - our own
            command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pipesize=_ROOM
        )
    except OSError:
        return None
    assert process.stdin is not None  # noqa: S101 - asked for above
    with suppress(BrokenPipeError), process.stdin as target:
        target.write(job)
    return Apart(process, files)
