"""Ways in which the stand-in answers wrongly, each by its name; `effect_then_…` does what was asked first."""

import json
import time
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

JSON = "application/json"
Fault = Callable[[BaseHTTPRequestHandler], None]


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = JSON, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def _too_many(**headers: str) -> Fault:
    body = json.dumps({"status": 429, "message": "30 per 1 minute"}).encode()
    return lambda handler: send(handler, 429, body, **headers)


def _says(status: int, message: str = "injected", **headers: str) -> Fault:
    body = json.dumps({"status": status, "message": message}).encode()
    return lambda handler: send(handler, status, body, **headers)


def _gives(text: str, kind: str = JSON) -> Fault:
    return lambda handler: send(handler, 200, text.encode(), kind)


def _hang(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


def _drip_head(handler: BaseHTTPRequestHandler) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" * 50:
        handler.wfile.write(bytes([byte]))
        time.sleep(0.05)


def _drip_body(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", "2000")
    handler.end_headers()
    for _ in range(2000):
        handler.wfile.write(b" ")
        time.sleep(0.05)


def _flood(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    for _ in range(2000):
        handler.wfile.write(b"a" * 1_000_000)


def _never_end(handler: BaseHTTPRequestHandler) -> None:
    """Say all of a JSON object, without its length, and leave open whether more comes."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    handler.wfile.write(b'{"id": "1"}')
    time.sleep(3)


def _cut(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", "500")
    handler.end_headers()
    handler.wfile.write(b'{"id": ')


def _to(location: str) -> Fault:
    return lambda handler: send(handler, 302, b"", Location=location or handler.path)


def _date_in_20_seconds(handler: BaseHTTPRequestHandler) -> None:
    _too_many(Retry_After=formatdate(time.time() + 20, usegmt=True))(handler)


def _reset_in_20_seconds(handler: BaseHTTPRequestHandler) -> None:
    reset = {"X_RateLimit_Limit": "30", "X_RateLimit_Remaining": "0"}
    _too_many(**reset, X_RateLimit_Reset=str(int(time.time()) + 20))(handler)


FAULTS: dict[str, Fault] = {
    "429": _too_many(Retry_After="20"),
    "429_date": _date_in_20_seconds,
    "429_reset": _reset_in_20_seconds,
    "429_bare": _too_many(),
    "500": _says(500, "Internal server error"),
    "503": _says(503, "Unavailable", Retry_After="7"),
    "502_html": lambda handler: send(handler, 502, b"<h1>Bad gateway</h1>", "text/html"),
    "401": _says(401, "The server could not verify that you are authorized."),
    "404_html": lambda handler: send(handler, 404, b"<h1>Not here</h1>", "text/html"),
    "403_html": lambda handler: send(handler, 403, b"<h1>Robots!</h1>", "text/html"),
    "404_json_as_html": lambda handler: send(handler, 404, b'{"message": "Not here"}', "text/html"),
    "html": _gives("<h1>Hello</h1>", "text/html"),
    "html_as_json": _gives("<h1>Hello</h1>"),
    "empty": _gives(""),
    "broken_json": _gives('{"id": "1", '),
    "list": _gives('[{"id": {"a": null}}, 7, "x"]'),
    "nan": _gives('{"id": NaN}'),
    "deep": _gives("[" * 100_000),
    "other_types": _gives('{"id": 7, "slug": ["x"], "metadata": "none", "hits": {"hits": {}, "total": "9"}}'),
    "hang": _hang,
    "drip_head": _drip_head,
    "drip_body": _drip_body,
    "flood": _flood,
    "cut": _cut,
    "never_ends": _never_end,
    "gzip": lambda handler: send(handler, 200, b"\x1f\x8b", Content_Encoding="gzip"),
    "loop": _to(""),
    "elsewhere": _to("http://169.254.169.254/latest/meta-data/"),
    "other_port": _to("http://127.0.0.1:1/api/communities/eu"),
}
