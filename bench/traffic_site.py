"""A portal of the benches' own: a private Redis and database, invented users with sessions, gunicorn."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.services.process import find_free_port, running  # noqa: E402 - the root is on the path only now
from tests.services.redis import running_redis  # noqa: E402

WORKERS, THREADS = 2, 4
SETTINGS = {"portal": "portal.settings", "stock": "bench.stock_settings", "none": "bench.bare_settings"}
SECRET_KEY = "a key for benches only, long enough to be taken as a strong one"  # noqa: S105 - guards nothing
USERS = 60

# Run in a process of its own, with Django's settings of the portal.
PREPARE = f"""
import json, django
django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from allauth.account.models import EmailAddress
from communities.models import Grant
from communities.search_index import rebuild
from portal.accounts.models import User
from portal.traffic.session_proof import cookie_name, make_proof, write_proof
call_command("migrate", verbosity=0)
for number in range(400):
    Grant.objects.create(number=str(101_000_000 + number), acronym=f"BENCH{{number}}",
        title=f"Project number {{number}}", framework_programme="HORIZON",
        status="SIGNED", start_date="2024-01-01", end_date="2099-12-31")
# An import ends with this: without it every search would compare all projects one by one.
rebuild()
store = import_module(settings.SESSION_ENGINE).SessionStore
people = []
for number in range({USERS}):
    user = User.objects.create_user(f"person{{number}}@bench.example", name=f"Person {{number}}")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    session = store()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    proof = write_proof(make_proof(str(user.pk), session.session_key))
    people.append({{settings.SESSION_COOKIE_NAME: session.session_key, cookie_name(): proof}})
print(json.dumps(people))
"""


@dataclass(frozen=True)
class Site:
    """Where everything is; `people` has the cookies of each signed-in user."""

    folder: Path
    redis_url: str
    environment: dict[str, str]
    people: list[dict[str, str]]


@contextlib.contextmanager
def prepared_site(*, rates: object = None) -> Iterator[Site]:
    """Make the database and its people, and run a Redis, for the length of the block."""
    # Workers that are being stopped may still write into it while it is removed.
    place = tempfile.TemporaryDirectory(prefix="portal-bench-", ignore_cleanup_errors=True)
    with place as name, running_redis() as redis:
        folder = Path(name)
        environment = {**os.environ, **_environment(folder, redis.url)}
        if rates is not None:
            (folder / "rates.json").write_text(json.dumps(rates), encoding="utf-8")
            environment["RATES_FILE"] = str(folder / "rates.json")
        made = subprocess.run(  # noqa: S603 - its own text
            [sys.executable, "-c", PREPARE],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
        )
        yield Site(folder, redis.url, environment, json.loads(made.stdout))


@contextlib.contextmanager
def serving(site: Site, system: str) -> Iterator[int]:
    """Run gunicorn on the site with the throttles of a system of SETTINGS; give its port."""
    port = find_free_port()
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", f"--bind=127.0.0.1:{port}"]
    command += [f"--config={ROOT / 'gunicorn.conf.py'}", f"--workers={WORKERS}", f"--threads={THREADS}"]
    command += [f"--pythonpath={ROOT}", f"--env=DJANGO_SETTINGS_MODULE={SETTINGS[system]}"]
    command += [f"--env={name}={value}" for name, value in _ours(site.environment)]
    log = site.folder / f"{system}-{secrets.token_hex(4)}.log"
    with running(command, log=log, answers=lambda: _answers(port)):
        yield port


def _environment(folder: Path, redis_url: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "CELERY_BROKER_URL": "",
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "DATA_DIR": str(folder),
        "DEBUG": "0",
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "ERROR",
        "REDIS_URL": redis_url,
        "RATES_FILE": "",
        "REQUEST_SLOTS": str(THREADS),
        "SECRET_KEY": SECRET_KEY,
        "SITE_URL": "http://localhost",
        # The load comes from one machine; each request names the address that it stands for.
        "TRUSTED_PROXIES": "127.0.0.1",
        "WEB_CONCURRENCY": str(WORKERS),
    }


def _ours(environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    names = _environment(Path(), "")
    yield from ((name, environment[name]) for name in names if name != "DJANGO_SETTINGS_MODULE")


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"GET /health/live/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(12).endswith(b"200")
    except OSError:
        return False
