"""The process that reads: a job from its standard input, messages to its standard output, nothing else.

It ends by itself when nobody listens any more: the next message it sends finds the pipe broken.
"""

import os
import pickle
import signal
import sys
from typing import IO, Any

from communities.cordis.apart.messages import (
    READ,
    REFUSED,
    ROWS,
    Job,
    PackedRow,
    PackedSkip,
    pack,
    write_message,
)
from communities.cordis.members import MemberReader
from communities.cordis.refusals import RefusedFile, UnreadableValue
from communities.cordis.report import MOST_LISTED
from communities.cordis.rows import Row, SkippedRow
from communities.cordis.table_reading import read_table
from communities.cordis.watching import Watch

BATCH = 1_000
"""Rows of a message: some hundred kilobytes."""


class Reader:
    """Reads the files of one job, and keeps what is not sent yet."""

    def __init__(self, job: Job, target: IO[bytes]) -> None:
        """Send nothing yet."""
        self._job = job
        self._target = target
        self._members = MemberReader(job.rules)
        self._rows: list[PackedRow] = []
        self._skipped: list[PackedSkip] = []
        self._bytes = 0

    def read_all(self) -> None:
        """Read file after file, and send what they say or why they are refused."""
        try:
            digests = [self._read_file(index) for index in range(len(self._job.files))]
        except RefusedFile as refusal:
            self._send((REFUSED, str(refusal)))
        else:
            self._send((READ, digests, self._skipped))

    def _read_file(self, index: int) -> str:
        watch = Watch(self._advance)
        for row in read_table(self._job.files[index], watch=watch.note):
            self._take(row, index)
            if len(self._rows) >= BATCH:
                self._send_rows(index)
        digest = watch.hexdigest()
        self._send_rows(index)
        return digest

    def _take(self, row: Row | SkippedRow, index: int) -> None:
        reason = ""
        if isinstance(row, SkippedRow):
            reason = row.reason
        else:
            try:
                self._rows.append(pack(row.place, self._members.read(row.cells)))
            except UnreadableValue as error:
                reason = str(error)
        if reason:
            # More than a report lists are only counted.
            told = reason if len(self._skipped) < MOST_LISTED else ""
            self._skipped.append((index, row.place.line, row.place.column, told))

    def _advance(self, done: int) -> None:
        self._bytes += done

    def _send_rows(self, index: int) -> None:
        self._send((ROWS, index, self._bytes, self._rows))
        self._rows, self._bytes = [], 0

    def _send(self, message: tuple[Any, ...]) -> None:
        write_message(message, self._target)


def main() -> None:
    """Do one job. What else is printed goes to standard error: it would garble the messages.

    An interrupt from the keyboard is for the process that imports, which ends this one.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    job: Job = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    try:
        Reader(job, target).read_all()
    except BrokenPipeError:
        # Nobody listens: the import was refused, stopped or killed. Nor can the rest be flushed.
        os._exit(1)


if __name__ == "__main__":
    main()
