"""What opens after a decision: the next request in the queue."""

import pytest

from requests_workflow.admin.queue import next_to_work_on
from requests_workflow.engine import perform
from tests.factories import (
    make_curator,
    make_in_review,
    make_submitted,
)
from tests.requests_workflow.admin.desk import (
    make_superuser,
    wait_since,
)

pytestmark = pytest.mark.django_db


def test_the_next_request_is_the_oldest_that_this_curator_may_claim() -> None:
    me, other = make_curator(), make_curator()
    own = wait_since(make_submitted(me), days=9)
    kept = wait_since(make_in_review(other), days=8)
    perform(kept.pk, "request_changes", actor=other, comment="Please.")
    perform(kept.pk, "resubmit", actor=kept.coordinator)
    wait_since(kept, days=8)
    declined = make_in_review(me)
    perform(declined.pk, "decline", actor=me, comment="No.", reason="other")
    perform(declined.pk, "reopen", actor=declined.coordinator, comment="But yes.")
    wait_since(declined, days=7)
    wait_since(make_in_review(other), days=6)
    free = wait_since(make_submitted(), days=5)
    make_submitted()
    assert next_to_work_on(me) == free
    assert next_to_work_on(other) == own


def test_nothing_is_next_for_those_who_may_claim_nothing() -> None:
    curator = make_curator()
    make_submitted(curator)
    assert next_to_work_on(curator) is None
    assert next_to_work_on(make_superuser()) is None
