"""`demo.json`: what the story made, kept so that a later run can print it again."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

PRIVATE = 0o600


def record_path() -> Path:
    """Return where it lies."""
    return Path(settings.DATA_DIR) / "demo.json"


def mails_path() -> Path:
    """Return the folder in which the mails lie, a file each time they were sent."""
    return Path(settings.DATA_DIR) / "mails"


def read_record() -> dict[str, Any] | None:
    """Return what an earlier run finished, or None when there was none."""
    try:
        record: dict[str, Any] = json.loads(record_path().read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return record


def write_record(record: dict[str, Any]) -> None:
    """Write it whole or not at all, readable by nobody else: it has passwords and tokens."""
    draft = record_path().with_suffix(".tmp")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w") as file:
        json.dump(record, file, indent=2)
    draft.replace(record_path())


def start_over() -> None:
    """Remove the demo's database, mails and record. Connections to the database must be closed."""
    folder = Path(settings.DATA_DIR)
    for path in (*folder.glob("demo.sqlite3*"), *mails_path().glob("*.log"), record_path()):
        path.unlink(missing_ok=True)
