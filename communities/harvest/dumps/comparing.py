"""Reads two states of one kind side by side, each in the order of its keys, and pairs records by key."""

from collections.abc import Iterator

from communities.harvest.dumps.kinds import Kind
from communities.harvest.dumps.lines import read_line

Pair = tuple[bytes | None, bytes | None]


def pair_lines(kind: Kind, before: Iterator[bytes], after: Iterator[bytes]) -> Iterator[Pair]:
    """Give the line of each record before and after; None on the side where there is no such record.

    Only lines that differ are parsed: equal ones have equal keys.
    """
    old, new = next(before, None), next(after, None)
    while old is not None or new is not None:
        pair = (old, new) if old == new else _choose(kind, old, new)
        yield pair
        old = next(before, None) if pair[0] is not None else old
        new = next(after, None) if pair[1] is not None else new


def _choose(kind: Kind, old: bytes | None, new: bytes | None) -> Pair:
    """Return the record whose turn it is: both lines if they are of the same one."""
    if old is None or new is None:
        return old, new
    old_key, new_key = kind.key_of(read_line(old)), kind.key_of(read_line(new))
    if old_key == new_key:
        return old, new
    return (old, None) if old_key < new_key else (None, new)
