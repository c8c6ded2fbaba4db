"""The queue as CSV: streamed, and harmless where a spreadsheet opens it."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone

from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import with_everything_shown

CHUNK = 500
COLUMNS = (
    "reference", "kind", "state", "address", "title", "grants", "coordinator", "assignee", "submitted at",
    "waiting since", "due at", "closed at", "decline reason", "checks",
)  # fmt: skip
SIGNS = "=+-@|%\uff1d\uff0b\uff0d\uff20"  # the last four are full-width
DANGEROUS = frozenset(f"{SIGNS}\t\r\n")
QUOTES = " \t\r\n\v\f\u00a0\ufeff\"'"
# Where another program may begin a cell: many part cells at semicolons, and then see no quotation marks.
INNER_CELL = re.compile(f"([;\\t\\r\\n])(?=[{re.escape(QUOTES)}]*[{re.escape(SIGNS)}])")
# Without it Excel reads the file in an old alphabet of its own.
BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """What the writer writes to: gives each row back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def stream_csv(requests: Any) -> StreamingHttpResponse:
    """Answer with the requests, in their order, as RFC 4180 has it; never more than a chunk in memory."""
    rows = with_everything_shown(requests).iterator(chunk_size=CHUNK)
    response = StreamingHttpResponse(write_rows(rows), content_type="text/csv; charset=utf-8")
    day = timezone.now().date().isoformat()
    response["Content-Disposition"] = f'attachment; filename="requests-{day}.csv"'
    return response


def write_rows(requests: Iterable[CommunityRequest]) -> Iterator[str]:
    """Write one line for each request, after a line of headings."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield BYTE_ORDER_MARK + writer.writerow(COLUMNS)
    for request in requests:
        yield writer.writerow([make_harmless(cell) for cell in _read(request)])


def make_harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, with its words untouched but for apostrophes.

    OWASP's list: what begins with = + - @, a tab or a line break is calculated; some programs also look
    behind blanks and quotation marks, and in many countries they part cells at semicolons.
    """
    text = INNER_CELL.sub(r"\1'", text.replace("\x00", ""))
    behind = text.lstrip(QUOTES)
    if text[:1] in DANGEROUS or behind[:1] in DANGEROUS:
        return f"'{text.lstrip()}"
    return text


def _read(request: CommunityRequest) -> list[str]:
    moments = (request.submitted_at, request.waiting_since, request.due_at, request.closed_at)
    return [
        request.reference,
        request.kind,
        request.state,
        request.slug or request.linked_community,
        request.title,
        "; ".join(link.grant.number for link in request.grant_links.all()),
        request.coordinator.email,
        request.assignee.email if request.assignee is not None else "",
        *(moment.isoformat(timespec="seconds") if moment else "" for moment in moments),
        request.decline_reason,
        "; ".join(f"{result.check_id}: {result.level}" for result in request.check_results.all()),
    ]
