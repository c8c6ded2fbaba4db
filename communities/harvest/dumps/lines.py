"""One record as one line of NDJSON, and back."""

import json
from typing import Any

Record = dict[str, Any]

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_line(record: Record) -> bytes:
    """Return the record as UTF-8 with a line feed behind it; JSON escapes those within texts."""
    return _encode(record).encode() + b"\n"


def read_line(line: bytes) -> Record:
    """Return the record of a line. Raises ValueError for what is no JSON object."""
    record = json.loads(line)
    if not isinstance(record, dict):
        raise ValueError("a line holds no JSON object")  # noqa: TRY004 - the same to callers as broken JSON
    return record
