"""The stand-in's server: threads on loopback, over the same World as the adapter in memory."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from communities.zenodo import errors
from communities.zenodo.twin import TwinZenodo, World
from tests.services.zenodo.faults import FAULTS, send
from tests.services.zenodo.routes import Reply, Routes

STATUSES = (
    (errors.Unauthorised, 401),
    (errors.NotPermitted, 403),
    (errors.NotThere, 404),
    (errors.Gone, 410),
    (errors.Outdated, 412),
    (errors.Invalid, 400),
)


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Standin:
    """What a test may set, and look at afterwards.

    `fault` names how every answer is wrong from now on (see faults.py), "" for none; with `is_after_effect`
    what was asked is done nevertheless.
    """

    world: World
    address: str = ""
    fault: str = ""
    is_after_effect: bool = False
    remaining: int = 1000
    asked: list[Asked] = field(default_factory=list)


@contextlib.contextmanager
def running_standin(world: World) -> Iterator[Standin]:
    """Run a stand-in for the length of the block."""
    standin = Standin(world)
    handler = type("Handler", (_Handler,), {"standin": standin})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    # A fault that hangs must not hold up the end of a test.
    server.block_on_close = False
    standin.address = f"http://127.0.0.1:{server.server_address[1]}/api"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield standin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    standin: Standin

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing: a test reads `asked`."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw) if raw else None
        asked = Asked(self.command, self.path, {key.lower(): self.headers[key] for key in self.headers}, body)
        self.standin.asked.append(asked)
        with contextlib.suppress(ConnectionError):
            if not self.standin.fault:
                return self._reply(*self._act(body))
            if self.standin.is_after_effect:
                self._act(body)
            FAULTS[self.standin.fault](self)
        return None

    def _act(self, body: Any) -> Reply:
        parts = urlsplit(self.path)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        base = self.standin.address
        routes = Routes(
            TwinZenodo(self.standin.world, token), base=base, query=dict(parse_qsl(parts.query)), body=body,
            is_guest=not token,
        )  # fmt: skip
        routes.if_match = self.headers.get("If-Match", "")
        try:
            return routes.find(self.command, unquote(parts.path.removeprefix("/api")))()
        except errors.ZenodoError as error:
            return _refuse(error)

    def _reply(self, status: int, document: dict[str, Any] | None) -> None:
        self.standin.remaining -= 1
        limits = {"X_RateLimit_Limit": "1000", "X_RateLimit_Remaining": str(self.standin.remaining)}
        body = b"" if document is None else json.dumps(document).encode()
        send(self, status, body, **limits, X_RateLimit_Reset="4102444800")


def _refuse(error: errors.ZenodoError) -> Reply:
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
    document: dict[str, Any] = {"status": status, "message": str(error)}
    if isinstance(error, errors.Invalid) and error.errors:
        document["message"] = "A validation error occurred."
        document["errors"] = [
            {"field": name, "messages": list(messages)} for name, messages in error.errors.items()
        ]
    return status, document
