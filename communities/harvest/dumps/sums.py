"""SHA-256 over files, and the list of them that `sha256sum -c` reads."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9.]+)\n")
_LIST = re.compile(rf"(?:{_LINE.pattern})+")


def sum_file(path: Path) -> str:
    """Return the SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(path: Path, sums: Mapping[str, str]) -> None:
    """Write checksums by file name."""
    path.write_text("".join(f"{total}  {name}\n" for name, total in sums.items()), encoding="ascii")


def read_sums(path: Path) -> dict[str, str]:
    """Read checksums by file name. Raises OSError, or ValueError for anything else than such a list."""
    text = path.read_bytes().decode("ascii")
    if not _LIST.fullmatch(text):
        raise ValueError(f"{path.name} is no list of checksums")
    return {name: total for total, name in _LINE.findall(text)}
