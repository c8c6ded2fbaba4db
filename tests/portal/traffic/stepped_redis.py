"""The shared window with a clock that a test moves: the script reads it from two keys."""

from redis import Redis

from portal.traffic import shared_window
from portal.traffic.shared_window import SharedWindow

REAL_CLOCK = 'redis.call("TIME")'
STEPPED_CLOCK = '{redis.call("GET", "seconds"), redis.call("GET", "microseconds")}'


class SteppedWindow(SharedWindow):
    """Decides as the real one, at the instant that the test has set."""

    def __init__(self, client: Redis) -> None:
        super().__init__(client)
        assert shared_window.SCRIPT.count(REAL_CLOCK) == 1
        self._script = client.register_script(shared_window.SCRIPT.replace(REAL_CLOCK, STEPPED_CLOCK))
        self.client = client
        # No round number, so that a rounding error would show.
        self.now = 1_795_000_000_123_457
        self.wait(0)

    def wait(self, seconds: float) -> None:
        """Move the clock, backwards too."""
        self.now += round(seconds * 1_000_000)
        seconds, microseconds = divmod(self.now, 1_000_000)
        self.client.mset({"seconds": seconds, "microseconds": microseconds})
