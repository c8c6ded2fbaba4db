"""What rows of topics.csv, legalBasis.csv and euroSciVoc.csv say: a grant's number, and a code that it has.

It knows no model, so that a bare process can read such rows too.
"""

import re
from collections.abc import Mapping
from functools import lru_cache, partial

from communities.cordis.cells import clean_line, clean_name, read_code, read_flag, read_number
from communities.cordis.limits import Limits, Rules, refuse_beyond
from communities.cordis.refusals import UnreadableValue

Cells = Mapping[str, str]

_KEPT = 2_000
"""Readings of a table that are kept, since the same codes come again: EuroSciVoc has a thousand."""

_PATH = re.compile(r"(?:/[0-9]+)+")


class CodedReader:
    """Reads row after row; what stands beside the number is read once. Raises `UnreadableValue`."""

    def __init__(self, rules: Rules) -> None:
        """Begin with nothing kept."""
        self._topic = lru_cache(_KEPT)(partial(_read_topic, rules.topic))
        self._programme = lru_cache(_KEPT)(partial(_read_programme, rules.programme))
        self._subject = lru_cache(_KEPT)(partial(_read_subject, rules.subject))

    def read_topic(self, cells: Cells) -> tuple[str, str, str]:
        """Read a row of topics.csv: grant number, code, title."""
        topic = self._topic(cells["topic"], cells["title"])
        return _read_grant(cells), *topic

    def read_legal_basis(self, cells: Cells) -> tuple[str, str, str, bool]:
        """Read a row of legalBasis.csv: grant number, code, title, whether it is the grant's only one."""
        programme = self._programme(cells["legalBasis"], cells.get("title", ""))
        is_unique = read_flag(cells.get("uniqueProgrammePart", ""), what="uniqueProgrammePart")
        return _read_grant(cells), *programme, is_unique

    def read_subject(self, cells: Cells) -> tuple[str, str, str, str]:
        """Read a row of euroSciVoc.csv: grant number, the subject's own code, its path of codes, its title.

        The row's path of titles is not used: titles may hold commas and slashes, codes hold neither.
        """
        subject = self._subject(cells["euroSciVocCode"], cells["euroSciVocTitle"])
        return _read_grant(cells), *subject


def _read_grant(cells: Cells) -> str:
    return read_number(cells["projectID"], what="projectID")


def _read_topic(limits: Limits, code: str, title: str) -> tuple[str, str]:
    return _refuse_uncoded(limits, clean_line(code), clean_name(title), what="topic")


def _read_programme(limits: Limits, code: str, title: str) -> tuple[str, str]:
    return _refuse_uncoded(limits, read_code(code), clean_name(title), what="legalBasis")


def _refuse_uncoded(limits: Limits, code: str, title: str, *, what: str) -> tuple[str, str]:
    if not code:
        raise UnreadableValue(f"{what} is empty")
    refuse_beyond(limits, {"code": code, "title": title})
    return code, title


def _read_subject(limits: Limits, given_path: str, given_title: str) -> tuple[str, str, str]:
    path = "/" + clean_line(given_path).strip("/")
    if not _PATH.fullmatch(path):
        raise UnreadableValue(f"euroSciVocCode is {path[:60]!r}, not numbers with slashes between them")
    code, title = path.rpartition("/")[2], clean_name(given_title)
    refuse_beyond(limits, {"code": code, "path": path, "title": title})
    return code, path, title
