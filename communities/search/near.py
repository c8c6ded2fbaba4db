"""Tells words one slip apart: a letter wrong, missing, too many, or two neighbours swapped."""

SHORTEST_NEAR = 3
"""Of two letters, one wrong leaves nothing to go by."""


def is_one_slip_apart(one: str, other: str) -> bool:
    """Whether one word becomes the other by at most one slip of the hand."""
    if abs(len(one) - len(other)) > 1:
        return False
    first = _count_equal(one, other)
    last = _count_equal(one[: first - len(one) - 1 : -1], other[: first - len(other) - 1 : -1])
    rest, other_rest = one[first : len(one) - last], other[first : len(other) - last]
    return max(len(rest), len(other_rest)) <= 1 or (len(rest) == len("ab") and rest == other_rest[::-1])


def halve(word: str) -> tuple[str, str, str]:
    """Return the word's first half, its second half, and the word with the two letters between swapped.

    Whatever one slip has spoilt, the word that was meant begins with the first half, ends with the second,
    or is the third: so that three look-ups in an index find it.
    """
    middle = len(word) // 2
    swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return word[:middle], word[middle:], swapped


def _count_equal(one: str, other: str) -> int:
    for place, (letter, other_letter) in enumerate(zip(one, other, strict=False)):
        if letter != other_letter:
            return place
    return min(len(one), len(other))
