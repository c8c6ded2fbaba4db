"""The environment that the demo sets for itself before the settings are read.

It never follows the caller's DATABASE_URL or mail server: the demo starts over, writes passwords down and
files invented requests, none of which a real portal should see.
"""

import os
import secrets
import sys
from pathlib import Path

DEFAULT_PORT = 8000
PROJECT = Path(__file__).resolve().parent.parent.parent


def prepare_environment() -> None:
    """Point everything at the folder `var/`, or at DATA_DIR where that is set."""
    folder = Path(os.environ.setdefault("DATA_DIR", str(PROJECT / "var"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        CELERY_BROKER_URL="",
        DATABASE_URL=f"sqlite:///{folder / 'demo.sqlite3'}",
        DEBUG="0",
        DEFAULT_FROM_EMAIL="EU project communities <noreply@localhost>",
        REDIS_URL="",
        TRUSTED_PROXIES="",
        WEB_CONCURRENCY="1",
        EMAIL_URL=f"filemail:///{folder / 'mails'}",
        SECRET_KEY=_read_or_make_key(folder / "demo-secret-key"),
        SITE_URL=f"http://localhost:{_read_port(sys.argv)}",
    )
    os.environ.setdefault("DECISION_MAIL_HOLD", "0")


def _read_port(arguments: list[str]) -> str:
    """Find the port before the command line is parsed, since links in mails carry it."""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        name, _, value = argument.partition("=")
        if name == "--port" and (value or following).isdigit():
            return value or following
    return str(DEFAULT_PORT)


def _read_or_make_key(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()
