"""A set that is bounded: what was added most recently stays."""

from portal.traffic.recent import RecentSet


def test_no_more_than_the_most_are_kept() -> None:
    kept = RecentSet(most=3)
    for member in "abcde":
        kept.add(member)
    assert [member in kept for member in "abcde"] == [False, False, True, True, True]


def test_what_is_added_again_is_not_pushed_out_by_what_was_added_once() -> None:
    kept = RecentSet(most=2)
    for member in ("used", "once", "used", "newcomer"):
        kept.add(member)
    assert [member in kept for member in ("used", "once", "newcomer")] == [True, False, True]


def test_what_is_discarded_is_forgotten_and_what_was_never_there_may_be() -> None:
    kept = RecentSet(most=2)
    kept.add("a")
    kept.discard("a")
    kept.discard("b")
    assert "a" not in kept
