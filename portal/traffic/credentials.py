"""Reads who asks, from a request's head before anything has parsed it."""

from django.http import HttpRequest, parse_cookie

_TOLD = {b"cookie", b"authorization"}


def read_credentials(received: bytes) -> HttpRequest | None:
    """Return a request with path, cookies and token alone; None where there is neither cookie nor token.

    It serves to look whether they are good, and for nothing else: what it is about a thread reads anew.
    """
    first, *lines = received.partition(b"\r\n\r\n")[0].split(b"\r\n")
    told: dict[bytes, str] = {}
    for line in lines:
        name, _, value = line.partition(b":")
        if (name := name.lower()) in _TOLD:
            told[name] = value.strip().decode("latin-1")
    if not told:
        return None
    request = HttpRequest()
    request.path_info = first.partition(b" ")[2].partition(b" ")[0].partition(b"?")[0].decode("latin-1")
    request.COOKIES = parse_cookie(told.get(b"cookie", ""))
    if b"authorization" in told:
        request.META["HTTP_AUTHORIZATION"] = told[b"authorization"]
    return request
