"""Settings of the portal as a server of its own, before which a line stands: no guest is served."""

from portal.traffic import line
from tests.settings import *  # noqa: F403 - the portal's settings as all tests have them

line.LONG_WAIT = 0.0
line.BURST_SECONDS = 0.0
line.CALM_SECONDS = 1_000_000.0
