"""What a dump says of itself: `manifest.json`, the last file written and the first one read."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
SCHEMA = "schema.json"
SCHEMA_VERSION = 1
"""Of the records and the manifest, as schema.json describes them; raised when readers must change."""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A compressed file: bytes and SHA-256 as it lies there, and of the lines within."""

    name: str
    kind: str
    compression: str
    records: int
    bytes: int
    sha256: str
    content_bytes: int
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Delta:
    """What differs from an earlier dump, `base`: by kind, how many records are new or changed, or removed."""

    base: str
    base_manifest_sha256: str
    changed: dict[str, int]
    removed: dict[str, int]
    files: tuple[PackedFile, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A dump. `data_date` is that of the CORDIS data, if known; `created` is no later than its state."""

    schema_version: int
    name: str
    created: str
    data_date: str | None
    site: str
    records: dict[str, int]
    files: tuple[PackedFile, ...]
    delta: Delta | None

    @property
    def all_files(self) -> tuple[PackedFile, ...]:
        """The files of the whole state, then those of the delta."""
        return (*self.files, *(self.delta.files if self.delta else ()))

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_manifest(path: Path) -> Manifest:
    """Read a manifest. Raises OSError, or ValueError with a sentence where it is none of this version."""
    try:
        return _read(json.loads(path.read_bytes()))
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path.name} is no manifest of a dump: {error}.") from error


def _read(document: dict[str, Any]) -> Manifest:
    if document["schema_version"] != SCHEMA_VERSION:
        raise ValueError(
            f"{MANIFEST} is of schema version {document['schema_version']}, read is {SCHEMA_VERSION} only."
        )
    delta = document["delta"]
    return Manifest(
        **{
            **document,
            "files": _read_files(document["files"]),
            "delta": delta and Delta(**{**delta, "files": _read_files(delta["files"])}),
        }
    )


def _read_files(files: list[dict[str, Any]]) -> tuple[PackedFile, ...]:
    return tuple(PackedFile(**file) for file in files)
