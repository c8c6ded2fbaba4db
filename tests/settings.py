"""The portal's settings in an environment of the tests' own: nothing from the caller's shell gets in.

The database is SQLite in a temporary file (threads share a file, and not a database in memory), or the one
that TEST_DATABASE_URL names; `pytest --postgres` sets it to a server that it starts.
"""

import atexit
import os
import tempfile
from pathlib import Path

folder = tempfile.TemporaryDirectory(prefix="portal-tests-")
# Called by name, since at exit an implicit clean-up is a warning.
atexit.register(folder.cleanup)

# Everything that portal.settings reads, so that a variable of the caller never decides a test.
ENVIRONMENT = {
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    "CELERY_BROKER_URL": "",
    "CONTACT_EMAIL": "desk@portal.example",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder.name}/portal.sqlite3",
    "DATA_DIR": folder.name,
    "DEBUG": "0",
    "DECISION_MAIL_HOLD": "0",
    "DEFAULT_FROM_EMAIL": "EU project communities <noreply@portal.example>",
    "DUMPS_ACCEL": "",
    "DUMPS_KEPT": "0",
    "EMAIL_URL": "memorymail://",
    "LOG_LEVEL": "WARNING",
    "OIDC_CLIENT_ID": "",
    "OIDC_CLIENT_SECRET": "",
    "OIDC_NAME": "",
    "OIDC_PROVES_EMAIL": "0",
    "OIDC_SERVER_URL": "",
    "ORCID_CLIENT_ID": "",
    "ORCID_CLIENT_SECRET": "",
    "RATES_FILE": "",
    "REDIS_URL": "",
    "REQUEST_SLOTS": "8",
    "SECRET_KEY": "a key for tests only, long enough to be taken as a strong one",
    "SECRET_KEY_FALLBACKS": "",
    "SITE_URL": "http://localhost:8000",
    "STAFF_MFA": "optional",
    "TRUSTED_PROXIES": "",
    "WEBHOOK_LOOPBACK": "0",
    "WEB_CONCURRENCY": "1",
    "ZENODO_API_URL": "",
    "ZENODO_PARENT": "",
    "ZENODO_TOKEN": "",
}
os.environ.update(ENVIRONMENT)

from portal.settings import *  # noqa: E402 - they read the environment set above

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(Path(folder.name, "test.sqlite3"))}

# One quick round in place of a million: the tests log in often, and their passwords guard nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
