"""A call ends in time, follows nothing, and asks TLS for the host by its name."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from requests_workflow.webhooks import calling
from requests_workflow.webhooks.calling import CallError, call
from tests.requests_workflow.webhooks.receiver import receiving

Talk = Callable[[socket.socket], None]


@contextmanager
def serving(talk: Talk, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve one connection by hand, for a block."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            plain, _ = listener.accept()
            with plain:
                connection = context.wrap_socket(plain, server_side=True) if context else plain
                with connection:
                    connection.recv(65_536)
                    talk(connection)
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(10)


def say(text: str) -> Talk:
    return lambda connection: connection.sendall(text.encode())


def test_a_call_posts_the_body_with_its_headers() -> None:
    with receiving(status=200) as receiver:
        assert call(f"{receiver.url}?key=1", b'{"a":1}', {"webhook-id": "evt_1"}) == 200
    headers, body = receiver.came[0]
    assert body == b'{"a":1}'
    assert headers["Content-Type"] == "application/json"
    assert headers["webhook-id"] == "evt_1"
    assert headers["Host"] == receiver.url.split("/")[2]


def test_a_redirect_is_not_followed() -> None:
    with receiving() as elsewhere, receiving(status=307, headers={"Location": elsewhere.url}) as receiver:
        with pytest.raises(CallError, match="redirects are not followed") as caught:
            call(receiver.url, b"{}", {})
        assert (caught.value.status, elsewhere.came) == (307, [])


@pytest.mark.parametrize(
    ("status", "is_about_the_message"),
    [(400, True), (404, True), (408, False), (410, False), (422, True), (429, False), (500, False)],
)
def test_a_bad_answer_tells_whether_the_endpoint_is_well(status: int, is_about_the_message: bool) -> None:
    with receiving(status=status) as receiver, pytest.raises(CallError, match=f"answered {status}") as caught:
        call(receiver.url, b"{}", {})
    assert caught.value.is_about_the_message == is_about_the_message


@pytest.mark.parametrize(
    ("asked", "seconds"), [("120", 120), ("999999", 86_400), ("soon", None), ("-1", None)]
)
def test_it_is_left_alone_as_long_as_it_asks_a_day_at_most(asked: str, seconds: int | None) -> None:
    with (
        receiving(status=503, headers={"Retry-After": asked}) as receiver,
        pytest.raises(CallError) as caught,
    ):
        call(receiver.url, b"{}", {})
    assert caught.value.retry_after == seconds


def _drip(connection: socket.socket) -> None:
    for letter in "HTTP/1.1 200 OK\r\n" + "x" * 100:
        connection.sendall(letter.encode())
        time.sleep(0.05)


def _pour(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(2000):
        connection.sendall(b"X-Long: " + b"x" * 1000 + b"\r\n")


def test_an_answer_that_drips_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket's own time-out begins anew with every byte."""
    monkeypatch.setattr(calling, "SECONDS_IN_ALL", 0.4)
    with serving(_drip) as port:
        begun = time.monotonic()
        with pytest.raises(CallError, match="took too long"):
            call(f"http://127.0.0.1:{port}/", b"{}", {})
        assert time.monotonic() - begun < 2


@pytest.mark.parametrize("talk", [_pour, say(""), say("no HTTP\r\n\r\n"), say("HTTP/1.1 abc\r\n\r\n")])
def test_an_answer_that_is_none_is_told_without_its_words(talk: Talk) -> None:
    with serving(talk) as port, pytest.raises(CallError, match=r"^No answer: [a-z A-Z]+\.$"):
        call(f"http://127.0.0.1:{port}/", b"{}", {})


def test_a_body_is_not_read() -> None:
    def talk(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nxxx")
        time.sleep(0.2)

    with serving(talk) as port:
        assert call(f"http://127.0.0.1:{port}/", b"{}", {}) == 200


def test_nobody_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(CallError, match="connection refused"):
        call(f"http://127.0.0.1:{port}/", b"{}", {})


def make_certificate(folder: Path, name: str) -> Path:
    """Make a certificate for a name, signed by itself, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{name}.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(("name", "is_good"), [("hook.example.org", True), ("other.example.org", False)])
def test_the_certificate_must_be_of_the_name_though_a_number_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, is_good: bool
) -> None:
    """The address stands in for a public one that the name leads to."""
    certificate = make_certificate(tmp_path, name)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    asked_for: list[str | None] = []
    server.sni_callback = lambda connection, asked, context: asked_for.append(asked)
    monkeypatch.setattr(calling, "_tls", lambda: ssl.create_default_context(cafile=certificate))
    monkeypatch.setattr(calling, "find_addresses", lambda target: [ip_address("127.0.0.1")])
    with serving(say("HTTP/1.1 204 No Content\r\n\r\n"), server) as port:
        monkeypatch.setattr("requests_workflow.webhooks.targets.HTTPS_PORTS", {port})
        if is_good:
            assert call(f"https://hook.example.org:{port}/", b"{}", {}) == 204
        else:
            with pytest.raises(CallError, match="certificate is not valid"):
                call(f"https://hook.example.org:{port}/", b"{}", {})
    assert asked_for == ["hook.example.org"]
