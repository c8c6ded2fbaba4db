"""Settings of the trial API without Redis, with as many processes as the server was told to start."""

from portal import settings as _read_first  # noqa: F401 - before the tests say their own number
from tests.settings import *  # noqa: F403 - the portal's settings as all tests have them

ROOT_URLCONF = "tests.portal.traffic.trial_api"
