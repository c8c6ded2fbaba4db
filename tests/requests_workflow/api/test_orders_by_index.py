"""Whatever the order of the list, an index has it: a page costs no more when there are more requests."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_workflow.api.views.requests import RequestsView
from tests.factories import make_curator, make_submitted
from tests.portal.api.calls import Api

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

OPEN = "state=submitted,in_review&"


def explain_page(query: str) -> str:
    """Return PostgreSQL's plan for the rows of a curator's page, where sorting is its last resort."""
    make_submitted()
    with CaptureQueriesContext(connection) as queries:
        assert Api(make_curator()).get(f"requests/?{query}").status_code == 200
    (rows,) = [one["sql"] for one in queries if "LIMIT" in one["sql"] and '."waiting_since"' in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {rows}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("order", RequestsView.orderings)
@pytest.mark.parametrize("states", ["", OPEN], ids=["all", "open"])
def test_no_page_sorts_what_it_does_not_show(order: str, states: str) -> None:
    plan = explain_page(f"{states}ordering={order}")
    assert "Index Scan" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("order", ["submitted_at", "created_at", "updated_at"])
def test_the_oldest_open_ones_are_found_without_going_past_all_that_were_closed(order: str) -> None:
    assert "Index Scan using request_open_by_" in explain_page(f"{OPEN}ordering={order}")
