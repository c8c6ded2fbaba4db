"""What the benches of the catalogue share: on each engine, a process and a database of its own."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from bench.engines import lend_database

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("sqlite", "postgresql")


def make_parser(description: str) -> argparse.ArgumentParser:
    """Give a parser with what all of them ask: which engine, and, unseen, the database of the own process."""
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    parser.add_argument("--engine", choices=ENGINES, help="only one of them")
    parser.add_argument("--postgres", action="store_const", dest="engine", const="postgresql")
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    return parser


def run_on_each_engine(bench: str, asked: argparse.Namespace, options: Iterable[str]) -> None:
    """Run the bench's file again, once an engine, with an empty database and these options."""
    for engine in [asked.engine] if asked.engine else ENGINES:
        with lend_database(engine) as url:
            command = [sys.executable, bench, "--database", url, *options]
            subprocess.run(command, check=True, cwd=ROOT)  # noqa: S603 - a file of this folder


def set_up(database: str) -> None:
    """Set Django up on an empty database of the bench's own, and make the tables."""
    os.environ.update(
        DATABASE_URL=database, DJANGO_SETTINGS_MODULE="portal.settings", SECRET_KEY="x" * 60, REDIS_URL=""
    )
    import django  # noqa: PLC0415 - after the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after set-up
    from django.db import connection  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A catalogue is made up in one transaction; on a busy machine that may stand still for a while.
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
