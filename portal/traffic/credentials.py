"""Reads who asks, from a request's head before anything has parsed it."""

from django.http import HttpRequest

MOST_OF_A_FIELD = 8_190
"""Bytes of one field; the server refuses a longer one."""

_TOLD = {b"cookie", b"authorization"}


def read_credentials(head: bytes) -> HttpRequest:
    """Return a request with path, cookies and token alone.

    It serves to look whether they are good, and for nothing else: what it is about a thread reads anew.
    Cookies are as they were sent, quoted ones too: Python 3.11 takes seconds to unquote what was made for it
    (CVE-2024-7592).
    """
    first, *lines = head.split(b"\n")
    told: dict[bytes, str] = {}
    for line in lines:
        name, _, value = line.partition(b":")
        if (name := name.lower()) in _TOLD and len(line) <= MOST_OF_A_FIELD:
            told[name] = value.strip().decode("latin-1")
    request = HttpRequest()
    request.path_info = first.partition(b" ")[2].partition(b" ")[0].partition(b"?")[0].decode("latin-1")
    request.COOKIES = _split_cookies(told.get(b"cookie", ""))
    if b"authorization" in told:
        request.META["HTTP_AUTHORIZATION"] = told[b"authorization"]
    return request


def _split_cookies(told: str) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in told.split(";"))
    return {name: value for name, is_pair, value in pairs if is_pair}
