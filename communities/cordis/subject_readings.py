"""What a row of euroSciVoc.csv says: which subject a grant is about."""

import re
from collections.abc import Mapping
from functools import lru_cache

from communities.cordis.cells import clean_line, clean_name, read_number
from communities.cordis.refusals import UnreadableValue
from communities.cordis.shapes import refuse_what_does_not_fit
from communities.models import Subject

_KEPT = 2_000
"""Readings that are kept: EuroSciVoc has a thousand subjects, and each row names one of them."""

_PATH = re.compile(r"(?:/[0-9]+)+")


def read_subject(cells: Mapping[str, str]) -> tuple[str, str, str, str]:
    """Read a row: grant number, the subject's own code, its path of codes, its title.

    The row's path of titles is not used: titles may hold commas and slashes, codes hold neither.
    """
    subject = _read_subject(cells["euroSciVocCode"], cells["euroSciVocTitle"])
    return read_number(cells["projectID"], what="projectID"), *subject


@lru_cache(_KEPT)
def _read_subject(given_path: str, given_title: str) -> tuple[str, str, str]:
    path = "/" + clean_line(given_path).strip("/")
    if not _PATH.fullmatch(path):
        raise UnreadableValue(f"euroSciVocCode is {path[:60]!r}, not numbers with slashes between them")
    code, title = path.rpartition("/")[2], clean_name(given_title)
    refuse_what_does_not_fit(Subject, {"code": code, "path": path, "title": title})
    return code, path, title
