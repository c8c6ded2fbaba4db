"""Reads a request's head before anything has parsed it: whether a guest asks for a page, and nothing more."""

from collections import defaultdict

from django.http import HttpRequest

_END = b"\r\n\r\n"

# Whose request has one of these may be somebody who matters, or sends or asks for more than a head.
_MORE_THAN_PLAIN = frozenset(
    [b"cookie", b"authorization", b"content-length", b"transfer-encoding", b"expect", b"upgrade"]
)
_HEARD = {b"x-forwarded-for": "HTTP_X_FORWARDED_FOR", b"accept-language": "HTTP_ACCEPT_LANGUAGE"}


def read_plain_head(received: bytes, *, peer: str) -> HttpRequest | None:
    """Return what a guest asks, as far as it can be said; None for whoever may be more than a guest.

    `received` is all that has come, `peer` the address it came from. None as well for half a head, for more
    than one, and where the path may be another than it looks. Letters come back in lower case.
    """
    if received.find(_END) != len(received) - len(_END):
        return None
    first, *lines = received.removesuffix(_END).lower().split(b"\r\n")
    method, _, rest = first.partition(b" ")
    path = rest.partition(b" ")[0].partition(b"?")[0].decode("latin-1")
    headers = [line.partition(b":") for line in lines]
    is_plain = method in {b"get", b"head"} and _MORE_THAN_PLAIN.isdisjoint(name for name, _, _ in headers)
    # Written otherwise, or with a host before it, it may be one that is always open.
    if not is_plain or not path.startswith("/") or "%" in path:
        return None
    request = HttpRequest()
    request.method, request.path_info = method.decode().upper(), path
    request.META = {"REMOTE_ADDR": peer, **_hear(headers)}
    return request


def _hear(headers: list[tuple[bytes, bytes, bytes]]) -> dict[str, str]:
    heard: dict[str, list[str]] = defaultdict(list)
    for name, _, value in headers:
        if name in _HEARD:
            heard[_HEARD[name]].append(value.decode("latin-1").strip())
    return {name: ",".join(values) for name, values in heard.items()}
