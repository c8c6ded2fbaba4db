"""SHA-256 over files, and the list of them that `sha256sum -c` reads."""

import hashlib
from collections.abc import Mapping
from pathlib import Path


def sum_file(path: Path) -> str:
    """Return the SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(path: Path, sums: Mapping[str, str]) -> None:
    """Write checksums by file name."""
    path.write_text("".join(f"{total}  {name}\n" for name, total in sums.items()), encoding="ascii")


def read_sums(path: Path) -> dict[str, str]:
    """Read checksums by file name. Raises OSError, or ValueError for anything else than such a list."""
    lines = (line.split("  ", 1) for line in path.read_text(encoding="ascii").splitlines())
    return {name: total for total, name in lines}
