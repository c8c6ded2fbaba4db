"""Who may ask how often, and how much is served at once."""

from portal.settings.environment import env

RATES_FILE = env.str("RATES_FILE", default="")
# Limits only: nothing else of the portal lies in that database.
REDIS_URL = env.str("REDIS_URL", default="")
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", default=1)
REQUEST_SLOTS = max(2, env.int("REQUEST_SLOTS", default=4))

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Not a cache: django-ratelimit's way to the decider of all limits.
    "limits": {"BACKEND": "portal.traffic.form_cache.DecidingCache"},
}
RATELIMIT_USE_CACHE = "limits"
RATELIMIT_HASH_ALGORITHM = "portal.traffic.form_cache.PlainKey"
