"""What the other parts of the settings build on: the environment, where things lie, where the site is."""

from pathlib import Path

import environ

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)

SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
USES_TLS = SITE_URL.startswith("https://")
