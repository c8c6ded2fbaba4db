"""What a row of euroSciVoc.csv says: which subject a grant is about."""

import re
from collections.abc import Mapping

from communities.cordis.cells import clean_line, clean_name, read_number
from communities.cordis.refusals import UnreadableValue
from communities.cordis.shapes import refuse_what_does_not_fit
from communities.models import Subject

_PATH = re.compile(r"(?:/[0-9]+)+")


def read_subject(cells: Mapping[str, str]) -> tuple[str, str, str, str]:
    """Read a row: grant number, the subject's own code, its path of codes, its title.

    The row's path of titles is not used: titles may hold commas and slashes, codes hold neither.
    """
    path = "/" + clean_line(cells["euroSciVocCode"]).strip("/")
    if not _PATH.fullmatch(path):
        raise UnreadableValue(f"euroSciVocCode is {path[:60]!r}, not numbers with slashes between them")
    code, title = path.rpartition("/")[2], clean_name(cells["euroSciVocTitle"])
    refuse_what_does_not_fit(Subject, {"code": code, "path": path, "title": title})
    return read_number(cells["projectID"], what="projectID"), code, path, title
