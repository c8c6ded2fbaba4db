"""A set that keeps so many members and no more: those that were added most recently."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock


class RecentSet:
    """Remembers what was added, as `keep_as` of it. Threads may use it at once."""

    def __init__(self, *, most: int, keep_as: Callable[[str], Hashable] = str) -> None:
        self._most = most
        self._keep_as = keep_as
        self._lock = Lock()
        self._members: OrderedDict[Hashable, None] = OrderedDict()

    def __contains__(self, member: str) -> bool:
        return self._keep_as(member) in self._members

    def add(self, member: str) -> None:
        """Remember it; beyond the most that are kept, forget the one that was last added longest ago."""
        kept = self._keep_as(member)
        with self._lock:
            self._members[kept] = None
            self._members.move_to_end(kept)
            if len(self._members) > self._most:
                self._members.popitem(last=False)

    def discard(self, member: str) -> None:
        """Forget it."""
        with self._lock:
            self._members.pop(self._keep_as(member), None)
