"""Only the public internet is called: whatever a name, or a way of writing an address, leads to."""

import socket
import threading
from ipaddress import ip_address
from typing import Any

import pytest
from pytest_django import Settings

from requests_workflow.webhooks import targets
from requests_workflow.webhooks.calling import CallError, call
from requests_workflow.webhooks.targets import Target, TargetError, find_addresses, is_public, read_target

PRIVATE = [
    "0.0.0.0",  # noqa: S104 - to refuse, not to bind to
    "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "5f00::1", "fc00::1", "fd00::1",
    "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "172.32.0.1", "188.184.0.1", "2001:4860:4860::8888", "2a00:1450:4001::1"]


@pytest.fixture(autouse=True)
def _as_in_production(settings: Settings) -> None:
    settings.WEBHOOK_LOOPBACK = False


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_no_public_host_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_an_address_is_read_as_it_will_be_called() -> None:
    assert read_target("https://Example.org/hook?a=1&b") == Target(
        "example.org", 443, "/hook?a=1&b", is_tls=True
    )
    assert read_target("https://example.org:8443") == Target("example.org", 8443, "/", is_tls=True)
    assert read_target("https://example.org:8443").authority == "example.org:8443"
    assert read_target("https://[2001:4860:4860::8888]/").authority == "[2001:4860:4860::8888]"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "http://localhost/",
        "ftp://example.org/",
        "//example.org/",
        "example.org",
        "https://",
        "https:///x",
        "https://localhost/",
        "https://intranet/",
        "https://printer.local./".replace("local.", "1"),
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://017700000001/",
        "https://example.org:80/",
        "https://example.org:22/",
        "https://example.org:99999/",
        "https://example.org:x/",
        "https://user@example.org/",
        "https://user:password@example.org/",
        "https://example.org/#part",
        "https://example.org/a b",
        "https://example.org/\r\nX: y",
        "https://example.org/\x00",
        "https://exämple.org/",
        "https://ex_ample.org/",
        "https://-example.org/",
        "https://[::1/",
        f"https://example.org/{'x' * 500}",
    ],
)
def test_what_could_lead_elsewhere_is_refused_as_it_is_written(url: str) -> None:
    with pytest.raises(TargetError):
        read_target(url)


def answer_with(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Have the resolver answer so, one list of addresses after the other; return what it was asked."""
    asked: list[str] = []
    left = list(answers)

    def resolve(host: str, port: int, **options: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in left.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


TARGET = Target("example.org", 443, "/", is_tls=True)


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"], []])
def test_a_name_that_leads_into_a_private_network_is_refused(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    answer_with(monkeypatch, addresses)
    with pytest.raises(TargetError):
        find_addresses(TARGET)


def test_the_connection_goes_to_the_very_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second look-up could lead elsewhere: the name is asked for once, and a number is connected to."""
    asked = answer_with(monkeypatch, ["188.184.0.1"], ["127.0.0.1"])
    connected: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(CallError, match="connection refused"):
        call("https://example.org/", b"{}", {})
    assert asked == ["example.org"]
    assert connected == [("188.184.0.1", 443)]


def test_a_name_that_leads_elsewhere_at_the_next_call_is_refused_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer_with(monkeypatch, ["188.184.0.1"], ["127.0.0.1"])
    assert find_addresses(TARGET) == [ip_address("188.184.0.1")]
    with pytest.raises(CallError, match="private or reserved"):
        call("https://example.org/", b"{}", {})


def test_a_resolver_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    silence = threading.Event()
    monkeypatch.setattr(targets, "SECONDS_TO_RESOLVE", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: silence.wait(5) and [])
    with pytest.raises(TargetError, match="in time"):
        find_addresses(TARGET)
    silence.set()


def test_loopback_is_called_only_where_it_is_allowed(settings: Settings) -> None:
    with pytest.raises(TargetError):
        read_target("http://127.0.0.1:9/hook")
    settings.WEBHOOK_LOOPBACK = True
    assert read_target("http://127.0.0.1:9/hook") == Target("127.0.0.1", 9, "/hook", is_tls=False)
    for elsewhere in ("http://example.org/", "http://10.0.0.1/", "https://127.0.0.1/"):
        with pytest.raises(TargetError):
            read_target(elsewhere)
