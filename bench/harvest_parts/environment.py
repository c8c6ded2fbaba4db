"""Sets up what a bench's processes read: a folder, a database, limits that are raised and not off."""

import json
import os
from pathlib import Path

HIGH = {"guest": 10_000_000, "user": 10_000_000}
RATES = {"policies": dict.fromkeys(("search", "oai", "minute", "hour", "network"), HIGH)}


def set_environment(url: str, folder: Path, *, threads: int) -> None:
    """Set what this process and those that it starts read."""
    rates = folder / "rates.json"
    rates.write_text(json.dumps(RATES), encoding="utf-8")
    os.environ.update(
        {
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "DEBUG": "0",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "LOG_LEVEL": "ERROR",
            "RATES_FILE": str(rates),
            "REDIS_URL": "",
            "REQUEST_SLOTS": str(threads),
            "SECRET_KEY": "x" * 60,
        }
    )
