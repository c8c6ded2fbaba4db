"""Settings of the trial API as a server of its own: the portal's middleware, a Redis, no database."""

import os

from portal.traffic import line, shared_window
from tests.settings import *  # noqa: F403 - the portal's settings as all tests have them

ROOT_URLCONF = "tests.portal.traffic.trial_api"
REDIS_URL = os.environ["TRIAL_REDIS_URL"]
WEB_CONCURRENCY = 2

# Limits are tried here with capacity to spare, which a machine that is busy with other tests has not: a
# burst may take longer here than it may elsewhere.
line.BURST_SECONDS = 10.0
# So may an answer of Redis: a process that gave up on it would hand out its share beside the shared limit.
shared_window.TIMEOUT_SECONDS = 1.0
