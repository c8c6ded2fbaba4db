"""Refuses what no view should have to think about: unreadable addresses, undeclared parameters."""

from collections.abc import Collection, Mapping
from urllib.parse import unquote_to_bytes

from django.http import UnreadablePostError
from rest_framework.request import Request

from portal.api.problems import Fault, Problem, invalid

LONGEST_QUERY = 8_000
MOST_DRAINED = 40_000_000
CHUNK = 65_536
FIRST_PRINTABLE = 0x20
DELETE = 0x7F


def refuse_unreadable_query(request: Request) -> None:
    """Raise 400 for a query string that is too long, no UTF-8, or has control characters."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY:
        raise Problem("bad_request", f"The query string is too long: use at most {LONGEST_QUERY} characters.")
    try:
        text = unquote_to_bytes(query.encode("latin-1", "replace")).decode()
    except UnicodeDecodeError:
        raise Problem("bad_request", "The query string isn't UTF-8: encode it so.") from None
    if any(ord(character) < FIRST_PRINTABLE or ord(character) == DELETE for character in text):
        raise Problem("bad_request", "The query string has control characters: remove them.")


def refuse_unreadable_path(parts: Mapping[str, str]) -> None:
    """Raise 404 for an address with a NUL in it: nothing has such a name, and a database can't be asked."""
    if any("\x00" in part for part in parts.values()):
        raise Problem("not_found", "There is nothing at this address: check it.")


def refuse_undeclared(request: Request, declared: Collection[str]) -> None:
    """Raise 400 naming each parameter that the operation doesn't have, or that is there twice."""
    known = f"It has: {', '.join(sorted(declared))}." if declared else "It has none."
    faults = [
        Fault("", "unknown_parameter", f"There is no parameter “{name[:40]}” here. {known}", name[:40])
        for name in request.query_params
        if name not in declared
    ]
    faults += [
        Fault("", "repeated_parameter", f"The parameter “{name}” is there more than once: keep one.", name)
        for name in declared
        if len(request.query_params.getlist(name)) > 1
    ]
    if faults:
        raise invalid(faults[:10])


def drain(request: Request) -> None:
    """Read and forget what is left of a body.

    A server that closes the connection on unread bytes takes the answer down with it.
    """
    left = MOST_DRAINED
    try:
        while left > 0 and (chunk := request._request.read(CHUNK)):
            left -= len(chunk)
    except (UnreadablePostError, OSError, ValueError):
        return  # the client is gone
