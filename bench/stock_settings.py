"""The portal with the throttles that come with DRF, on Django's Redis cache, at the same published rates."""

from portal.settings import *  # noqa: F403 - all but what is replaced below
from portal.settings import MIDDLEWARE, REDIS_URL, REST_FRAMEWORK

MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("portal.traffic.")]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL},
    "limits": {"BACKEND": "portal.traffic.form_cache.DecidingCache"},
}
REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_THROTTLE_CLASSES": [
        "bench.stock_throttles.GuestThrottle",
        "bench.stock_throttles.GuestHourThrottle",
        "bench.stock_throttles.UserThrottle",
        "bench.stock_throttles.UserHourThrottle",
        "bench.stock_throttles.SearchThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "guest": "60/minute",
        "guest-hour": "2000/hour",
        "user": "100/minute",
        "user-hour": "5000/hour",
        "search": "30/minute",
    },
    "NUM_PROXIES": 1,
}
SILENCED_SYSTEM_CHECKS = ["traffic.E003"]
