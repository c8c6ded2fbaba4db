"""The place of a programme in the tree, read off its legal basis code."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

FRAMEWORKS = {
    "FP7": "Seventh Framework Programme",
    "H2020": "Horizon 2020",
    "HORIZON": "Horizon Europe",
    "EURATOM": "Euratom Research and Training Programme",
}
"""The framework programmes, which no row of CORDIS names in full, by the code that stands at the top."""

MOST_LEVELS = 7
"""Real codes have up to five. What has more is no tree, and hangs on its framework programme directly."""

_LONGEST_FRAMEWORK = 16


@dataclass(frozen=True, slots=True)
class Branch:
    """A programme with its place; `path` are the codes from the top down to its own."""

    code: str
    title: str
    path: tuple[str, ...]

    @property
    def framework(self) -> str:
        """The code at the top, empty where it is no framework programme's."""
        return self.path[0] if len(self.path[0]) <= _LONGEST_FRAMEWORK else ""

    @property
    def parent(self) -> str | None:
        """The code above, None at the top."""
        return self.path[-2] if len(self.path) > 1 else None

    @property
    def written_path(self) -> str:
        """The path as the catalogue keeps it."""
        return "".join(f"/{code}" for code in self.path)


def grow_tree(titles: Mapping[str, str], *, named_frameworks: Mapping[str, str]) -> list[Branch]:
    """Give the programmes of these codes with all that stand above them, parents before children.

    `titles` has every code that the data name. `named_frameworks` gives, by code, what the grants of a
    programme call their framework programme: for codes that do not tell by themselves.
    """
    paths = {code: _find_path(code, titles, named_frameworks.get(code, "")) for code in titles}
    paths |= {path[: end + 1][-1]: path[: end + 1] for path in paths.values() for end in range(len(path))}
    branches = [Branch(code, _find_title(code, titles), path) for code, path in paths.items()]
    return sorted(branches, key=lambda branch: (len(branch.path), branch.path))


def find_framework(code: str, *, named: str = "") -> str:
    """Give the framework programme of a legal basis.

    Euratom's programmes rest on a treaty of their own, also where CORDIS publishes them with another
    framework programme (EURATOM2027, H2020-Euratom-1.1, FP7-EURATOM-FISSION).
    """
    if "EURATOM" in code.upper():
        return "EURATOM"
    known = [name for name in FRAMEWORKS if code.upper().startswith(name)]
    return known[0] if known else (named.upper() if named.upper() in FRAMEWORKS else named) or code


def _find_path(code: str, known: Collection[str], named: str) -> tuple[str, ...]:
    steps = tuple(_climb(code, known, named))
    return steps[::-1] if len(steps) <= MOST_LEVELS else (steps[-1], code)


def _climb(code: str, known: Collection[str], named: str) -> Iterator[str]:
    """Give a code, the one above it and so on to the framework programme."""
    top = find_framework(code, named=named)
    while code and code != top:
        yield code
        code = _find_above(code, known)
    yield top


def _find_above(code: str, known: Collection[str]) -> str:
    """Give the code above: one number less, else the longest beginning up to a hyphen that is a programme."""
    above, dot, _ = code.rpartition(".")
    if dot:
        return above
    while "-" in code:
        code = code.rpartition("-")[0]
        if code in known:
            return code
    return ""


def _find_title(code: str, titles: Mapping[str, str]) -> str:
    return titles.get(code) or FRAMEWORKS.get(code, "")
