"""An open-loop load: every request goes out at its time, whatever became of those before."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

OK, BAD_REQUEST = 200, 400
LONGEST_HEAD = 4096
GIVE_UP_AFTER = 10.0


@dataclass
class Tally:
    """What became of the requests of one group; `seconds` of all that had an answer."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    without_retry_after: int = 0

    def add(self, status: int, seconds: float, head: bytes) -> None:
        """Count one; status 0 is no answer in time."""
        self.statuses[status] += 1
        self.seconds.append(seconds)
        if status in {429, 503} and b"\r\nretry-after:" not in head.lower():
            self.without_retry_after += 1

    @property
    def served(self) -> float:
        """The part that got what it asked for, in per cent."""
        good = sum(count for status, count in self.statuses.items() if OK <= status < BAD_REQUEST)
        return 100 * good / max(1, self.statuses.total())

    def quantile(self, part: float) -> float:
        """Return how many seconds so large a part of the requests took at most."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


class Asking(asyncio.Protocol):
    """Sends one request and keeps the beginning of the answer, until the server closes."""

    def __init__(self, request: bytes, done: asyncio.Future[bytes]) -> None:
        self._request, self._done, self._head = request, done, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Keep the head."""
        if len(self._head) < LONGEST_HEAD:
            self._head += data[:LONGEST_HEAD]

    def connection_lost(self, exc: Exception | None) -> None:
        """Hand it over."""
        del exc
        if not self._done.done():
            self._done.set_result(self._head)


async def ask(port: int, request: bytes, due: float, tally: Tally) -> None:
    """Send one request that was due at an instant of the loop's clock."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[bytes] = loop.create_future()
    head = b""
    try:
        async with asyncio.timeout(GIVE_UP_AFTER):
            await loop.create_connection(lambda: Asking(request, done), "127.0.0.1", port)
            head = await done
    except (OSError, TimeoutError):
        head = b""
    status = int(head[9:12]) if head[9:12].isdigit() else 0
    tally.add(status, loop.time() - due, head)


async def send_steadily(
    port: int,
    rate: float,
    make: Callable[[int], bytes],
    phases: Sequence[tuple[float, Tally]],
) -> None:
    """Send `rate` requests a second at random instants; phases are seconds, with a tally each."""
    loop, chance = asyncio.get_running_loop(), random.Random(7)  # noqa: S311 - the same load each time
    due, end, number = loop.time(), loop.time(), 0
    tasks = []
    for seconds, tally in phases:
        end += seconds
        while rate and due < end:
            await asyncio.sleep(max(0.0, due - loop.time()))
            tasks.append(asyncio.create_task(ask(port, make(number), due, tally)))
            due += chance.expovariate(rate)
            number += 1
    await asyncio.gather(*tasks)
