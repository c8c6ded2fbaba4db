"""The portal without any throttle: what the others are measured against."""

from portal.settings import *  # noqa: F403 - all but what is replaced below
from portal.settings import MIDDLEWARE, REST_FRAMEWORK

MIDDLEWARE = [
    name
    for name in MIDDLEWARE
    if not name.startswith("portal.traffic.") or name == "portal.traffic.addresses.ClientAddressMiddleware"
]
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
SILENCED_SYSTEM_CHECKS = ["traffic.E003"]
