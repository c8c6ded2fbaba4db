"""What has come on a connection, and whether it is a whole request, which a thread needn't wait for."""

import re
import socket
from os import SEEK_END

from django.conf import settings
from gunicorn.http.errors import NoMoreData
from gunicorn.http.unreader import Unreader

SILENT, IN_ITS_HEAD, IN_ITS_BODY = range(3)
"""How far a request has come that isn't whole."""

MOST_OF_A_HEAD = 65_536
"""Bytes without an end that are waited for; the server's own limit of a head is beyond what people send."""

_AT_ONCE = 65_536
# What is wrong with a single line feed a thread says.
_END = re.compile(rb"\n\r?\n")
_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r?\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\ntransfer-encoding:", re.IGNORECASE)
_EXPECTED = re.compile(rb"\nexpect:[ \t]*100-continue", re.IGNORECASE)


class Arrival(Unreader):
    """The bytes of a connection that nobody has read: none, part of a request, or several of them.

    Who reads on past them ends the connection, since where its next request begins isn't known then.
    """

    def __init__(self) -> None:
        super().__init__()
        self._length: int | None = None
        self.stage = SILENT

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Wait for nothing. Raises NoMoreData, an OSError."""
        del size_hint
        raise NoMoreData(b"")

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return int(self.buf.getbuffer().nbytes)

    @property
    def head(self) -> bytes:
        """What there is of the first request's head."""
        received: bytes = self.buf.getvalue()
        end = _END.search(received, 0, MOST_OF_A_HEAD)
        return received[: end.end() if end else MOST_OF_A_HEAD]

    @property
    def is_whole(self) -> bool:
        """Whether there is all of a request that a thread will read."""
        if self._length is None and self.size:
            self._length = find_length(self.buf.getvalue())
            self.stage = IN_ITS_HEAD if self._length is None else IN_ITS_BODY
        return self._length is not None and self.size >= self._length

    @property
    def expects_a_word(self) -> bool:
        """Whether the client waits to be told that it may send the body (RFC 9110, section 10.1.1)."""
        received = self.buf.getvalue()
        end = _END.search(received)
        return end is not None and end.end() == len(received) and _EXPECTED.search(received) is not None

    def take_from(self, connection: socket.socket) -> bool:
        """Take what has come, waiting for nothing; whether more may come."""
        try:
            received = connection.recv(_AT_ONCE, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.buf.seek(0, SEEK_END)
        self.buf.write(received)
        return bool(received)

    def forget_length(self) -> None:
        """Take what is left, once the request has been read, for the beginning of the next."""
        self._length, self.stage = None, SILENT


def find_length(received: bytes) -> int | None:
    """Return how many bytes the first request in it has; None while its head isn't whole.

    A body that will be refused for its size, and one in chunks, which Django doesn't read, are not counted.
    """
    end = _END.search(received)
    if end is None:
        return None if len(received) <= MOST_OF_A_HEAD else len(received)
    head = received[: end.end()]
    announced = _LENGTH.search(head)
    length = int(announced[1]) if announced and not _CHUNKED.search(head) else 0
    return len(head) + (0 if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE else length)
