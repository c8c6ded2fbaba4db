"""The CSV of the queue: whole, in order, and harmless in a spreadsheet (A-16)."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_workflow.admin.listing.export import make_harmless
from requests_workflow.models import CommunityRequest
from tests.factories import make_curator, make_in_review, make_submitted, make_user
from tests.requests_workflow.admin.desk import QUEUE, sign_in, wait_since

pytestmark = pytest.mark.django_db

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '"=1', "\n=1", " =1", "' =1", "\u00a0=1", "\r\n@x")


def read(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("title", DANGEROUS)
def test_no_cell_begins_as_a_formula_and_a_record_is_one_row(title: str) -> None:
    request = make_submitted(make_user(name="=cmd()"))
    CommunityRequest.objects.filter(pk=request.pk).update(title=title)
    _headings, row = read(sign_in(make_curator()).get(f"{QUEUE}export/"))
    assert all(cell[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"} for cell in row)
    assert all(cell.lstrip(" \t\r\n\"'")[:1] not in {"=", "+", "-", "@"} or cell[:1] == "'" for cell in row)
    assert row[0] == request.reference


@pytest.mark.parametrize(
    "title",
    [
        'Atlas ;=HYPERLINK("http://example.org/"&A1) x',
        "Atlas\n=1+1",
        'Atlas;" =1+1',
        "Atlas\t@SUM(A1)",
        "\uff1d1+1",
    ],
)
def test_no_cell_begins_as_a_formula_where_cells_are_parted_at_semicolons(title: str) -> None:
    request = make_submitted()
    CommunityRequest.objects.filter(pk=request.pk).update(title=title)
    response = sign_in(make_curator()).get(f"{QUEUE}export/")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    for delimiter in ";\t":
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]
        assert not [cell for cell in cells if cell.lstrip(" \"'")[:1] in set("=+@\uff1d") and cell[:1] != "'"]


def test_it_tells_spreadsheets_which_alphabet_it_is_in() -> None:
    response = sign_in(make_curator()).get(f"{QUEUE}export/")
    assert b"".join(response.streaming_content).startswith(b'\xef\xbb\xbf"')  # type: ignore[attr-defined]


@pytest.mark.parametrize("title", ['Rivers; "data", and more', "مشروع 🧊", "a = b", "2+2", "Two\nlines"])
def test_what_is_no_formula_is_left_as_it_is(title: str) -> None:
    assert make_harmless(title) == title


def test_the_export_has_what_the_list_shows_in_its_order() -> None:
    me = make_curator()
    new, old = wait_since(make_submitted(), days=1), wait_since(make_submitted(), days=5)
    mine = make_in_review(me)
    client = sign_in(me)
    assert [row[0] for row in read(client.get(f"{QUEUE}export/"))[1:]] == [
        old.reference, new.reference, mine.reference,
    ]  # fmt: skip
    assert [row[0] for row in read(client.get(f"{QUEUE}export/?assignee=me"))[1:]] == [mine.reference]


def test_it_is_streamed_as_csv_for_who_may_see_the_desk() -> None:
    response = sign_in(make_curator()).get(f"{QUEUE}export/")
    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    assert sign_in(make_user()).get(f"{QUEUE}export/").status_code == 302


def test_it_takes_as_many_queries_for_three_requests_as_for_one() -> None:
    client, counts = sign_in(make_curator()), []
    for _ in range(3):
        make_submitted()
        with CaptureQueriesContext(connection) as queries:
            read(client.get(f"{QUEUE}export/"))
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
