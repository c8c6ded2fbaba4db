"""The database: SQLite in a file, or PostgreSQL; how long either waits for a lock."""

from pathlib import Path

from portal.settings.environment import DATA_DIR, env

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
URL_OPTIONS = DATABASES["default"].pop("OPTIONS", {})  # such as sslmode
LOCK_TIMEOUT_SECONDS = 5

# Seconds that a thread keeps its connection: to open one takes a fifth of a page's time, on SQLite as well.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the write lock when a transaction begins, so that what it reads stays true.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": LOCK_TIMEOUT_SECONDS,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # Where the folder isn't there SQLite says no more than "unable to open database file".
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
else:
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        **URL_OPTIONS,
        "options": (
            f"{URL_OPTIONS.get('options', '')} -c lock_timeout={LOCK_TIMEOUT_SECONDS}s "
            "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
        ),
    }
