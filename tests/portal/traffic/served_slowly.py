"""Settings of a server whose answers take their time, without Redis and without limits in the way."""

from portal.traffic import line
from tests.settings import *  # noqa: F403 - the portal's settings as all tests have them

ROOT_URLCONF = "tests.portal.traffic.slow_answers"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]

# Nobody is sent away from a line: who waits in it is what is tried.
line.BURST_SECONDS = 60.0
line.CALM_SECONDS = 600.0
WEB_CONCURRENCY = 2
