"""Which bytes of a file an HTTP request asks for (RFC 9110, section 14)."""

import re
from collections.abc import Callable

# Longer numbers than any file has bytes, and than Python likes to read.
_ONE_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.ASCII)


class UnsatisfiableRangeError(Exception):
    """The range begins behind the end of the file, or asks for nothing."""


def choose_bytes(
    header: str, *, size: int, condition: str = "", is_same: Callable[[str], bool] = bool
) -> range | None:
    """Return the bytes that a `Range` header asks for, or None where all of the file is to be sent.

    That is without a header, with one that isn't understood or has several ranges, which may be passed over,
    and where the `If-Range` condition is not of this file. Raises UnsatisfiableRangeError.
    """
    match = _ONE_RANGE.fullmatch(header)
    if match is None or match[0].strip().endswith("=-") or (condition and not is_same(condition)):
        return None
    first, last = match[1], match[2]
    if not first:
        wanted = range(max(0, size - int(last)), size)
    elif last and int(last) < int(first):
        return None
    else:
        wanted = range(int(first), min(int(last) + 1, size) if last else size)
    if not wanted:
        raise UnsatisfiableRangeError
    return wanted
