"""Settings of a server with large answers and large bodies, without Redis and without limits in the way."""

from tests.settings import *  # noqa: F403 - the portal's settings as all tests have them

ROOT_URLCONF = "tests.portal.traffic.large_answers"
MIDDLEWARE = [
    "portal.body_limit.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
