"""What the portal exchanges with other programs: Zenodo, webhooks, dumps."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import DATA_DIR, USES_TLS, env

# Without an address the portal itself is the registry, and nothing leaves it.
ZENODO_API_URL = env.str("ZENODO_API_URL", default="").rstrip("/")
ZENODO_TOKEN = env.str("ZENODO_TOKEN", default="")
ZENODO_PARENT = env.str("ZENODO_PARENT", default="")

# Lets webhooks go to this very machine, without TLS: to try them out beside a portal that has no TLS either.
WEBHOOK_LOOPBACK = env.bool("WEBHOOK_LOOPBACK", default=False)
if WEBHOOK_LOOPBACK and USES_TLS:
    raise ImproperlyConfigured(
        "WEBHOOK_LOOPBACK is for trying webhooks out on one's own machine, and SITE_URL is https: unset it."
    )

DUMPS_DIR = DATA_DIR / "dumps"
# How many of the nightly dumps stay; 0: none are made.
DUMPS_KEPT = max(0, env.int("DUMPS_KEPT", default=14))
# Where nginx serves DUMPS_DIR internally, such as /dump-files/: it then sends the files, and no thread waits.
DUMPS_ACCEL = env.str("DUMPS_ACCEL", default="")
