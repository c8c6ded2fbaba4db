"""Calls an endpoint: to the very address that was checked, by name over TLS, with an end to its patience."""

import io
import socket
import ssl
import time
from collections.abc import Mapping
from functools import cache
from http.client import HTTPException, HTTPResponse
from typing import Any, cast

from requests_workflow.webhooks.targets import Address, Target, TargetError, find_addresses, read_target

SECONDS_TO_CONNECT = 5.0
SECONDS_IN_ALL = 15.0
MOST_READ = 65_536
"""Bytes of an answer that are read at most: its status and headers are all that is wanted."""

GOOD = range(200, 300)
REDIRECTS = range(300, 400)
GONE = 410
LONGEST_PAUSE = 86_400


class CallError(Exception):
    """A call that did not succeed; says why. `status` is the answer's, if there was one.

    `is_about_the_message` tells that the endpoint is well, and refused just this. `retry_after` is how many
    seconds it asked to be left alone.
    """

    def __init__(self, reason: str, *, status: int | None = None, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.status, self.retry_after = status, retry_after

    @property
    def is_about_the_message(self) -> bool:
        """Whether another message may well be taken."""
        return self.status is not None and 400 <= self.status < 500 and self.status not in {408, 410, 429}  # noqa: PLR2004 - client errors


def call(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post a body, and return the status of a good answer (2xx). Raises CallError.

    Redirects are not followed, and the answer's body is not read.
    """
    end = time.monotonic() + SECONDS_IN_ALL
    try:
        target = read_target(url)
        connection = _connect(target, find_addresses(target), end)
    except TargetError as error:
        raise CallError(str(error)) from error
    except OSError as error:
        raise CallError(f"No connection: {_describe(error)}.") from error
    try:
        with connection:
            connection.settimeout(_left(end))
            connection.sendall(_compose(target, body, headers))
            return _judge(_read_answer(connection, end))
    except (OSError, HTTPException, ValueError) as error:
        raise CallError(f"No answer: {_describe(error)}.") from error


def _connect(target: Target, addresses: list[Address], end: float) -> socket.socket:
    """Connect to the first address that answers; over TLS the certificate must be of the host's name."""
    failed: OSError | None = None
    for address in addresses:
        try:
            patience = min(SECONDS_TO_CONNECT, _left(end))
            plain = socket.create_connection((str(address), target.port), timeout=patience)
        except OSError as error:
            failed = error
            continue
        if not target.is_tls:
            return plain
        try:
            return _tls().wrap_socket(plain, server_hostname=target.host)
        except OSError:
            plain.close()
            raise
    raise failed or OSError("no address")


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _compose(target: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = {
        "Host": target.authority,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "User-Agent": "eu-project-communities-webhooks/1",
        "Connection": "close",
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {target.path} HTTP/1.1\r\n{head}\r\n".encode("ascii") + body


def _read_answer(connection: socket.socket, end: float) -> HTTPResponse:
    answer = HTTPResponse(cast("socket.socket", _Reader(connection, end)))
    answer.begin()
    return answer


def _judge(answer: HTTPResponse) -> int:
    if answer.status in GOOD:
        return answer.status
    if answer.status in REDIRECTS:
        raise CallError(f"It answered {answer.status}: redirects are not followed.", status=answer.status)
    raise CallError(f"It answered {answer.status}.", status=answer.status, retry_after=_read_pause(answer))


def _read_pause(answer: HTTPResponse) -> int | None:
    """Return the seconds of Retry-After, a day at most; a date there is left to our own waits."""
    asked = (answer.getheader("Retry-After") or "").strip()
    return min(int(asked), LONGEST_PAUSE) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None  # noqa: PLR2004 - an int that no memory suffers from


class _Reader(io.RawIOBase):
    """Lets http.client read a socket, as long as there is time and not more than it needs.

    A socket's own time-out begins anew with each byte, so that an answer might drip for ever.
    """

    def __init__(self, connection: socket.socket, end: float) -> None:
        self.connection, self.end, self.left = connection, end, MOST_READ

    def makefile(self, *args: Any, **options: Any) -> io.BufferedReader:
        """Return the file that http.client asks a socket for."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there. Raises TimeoutError at the end, and ValueError for an answer without one."""
        if self.left <= 0:
            raise ValueError("its answer is too long")
        self.connection.settimeout(_left(self.end))
        number = self.connection.recv_into(memoryview(buffer)[: self.left])
        self.left -= number
        return number


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


def _describe(error: Exception) -> str:
    """Return what went wrong in a few words, without what the other side may have put into them."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return type(error).__name__
