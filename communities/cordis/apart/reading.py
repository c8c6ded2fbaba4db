"""The process that reads: a job from its standard input, messages to its standard output, nothing else.

It ends by itself when nobody listens any more: the next message it sends finds the pipe broken.
"""

import os
import pickle
import signal
import sys
from typing import IO, Any

from communities.cordis.apart.messages import READ, REFUSED, ROWS, Job, PackedSkip, write_message
from communities.cordis.part_reading import read_parts
from communities.cordis.part_rows import PartReader
from communities.cordis.refusals import RefusedFile
from communities.cordis.report import MOST_LISTED
from communities.cordis.rows import SkippedRow
from communities.cordis.watching import Watch


class Reader:
    """Reads the files of one job, and keeps what is not sent yet."""

    def __init__(self, job: Job, target: IO[bytes]) -> None:
        """Send nothing yet."""
        self._job = job
        self._target = target
        self._parts = PartReader(job.rules)
        self._skipped: list[PackedSkip] = []
        self._bytes = 0

    def read_all(self) -> None:
        """Read file after file, and send what they say or why they are refused."""
        try:
            digests = [self._read_file(index) for index in range(len(self._job.files))]
        except RefusedFile as refusal:
            self._send(REFUSED, str(refusal))
        else:
            self._send(READ, digests, self._skipped)

    def _read_file(self, index: int) -> str:
        watch = Watch(self._advance)
        for rows in read_parts(self._job.files[index], self._parts, watch=watch.note):
            if isinstance(rows, SkippedRow):
                self._skip(rows, index)
            else:
                self._send_rows(index, rows.row_count, dict(rows.staged))
        digest = watch.hexdigest()
        self._send_rows(index, 0, {})
        return digest

    def _skip(self, row: SkippedRow, index: int) -> None:
        # More than a report lists are only counted.
        told = row.reason if len(self._skipped) < MOST_LISTED else ""
        self._skipped.append((index, row.place.line, row.place.column, told, row.number))

    def _advance(self, done: int) -> None:
        self._bytes += done

    def _send_rows(self, index: int, count: int, staged: dict[str, Any]) -> None:
        self._send(ROWS, index, self._bytes, count, staged)
        self._bytes = 0

    def _send(self, *message: object) -> None:
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
