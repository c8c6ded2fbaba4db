"""Several requests at once: what will happen is shown, each is done by itself, and each is told of."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from requests_workflow import services
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Delivery, RequestEvent
from tests.factories import make_curator, make_in_review, make_lead, make_submitted
from tests.requests_workflow.admin.desk import QUEUE, make_superuser, sign_in, state_of, text_of
from tests.requests_workflow.admin.times import long_ago, make_stale

pytestmark = pytest.mark.django_db


def choose(client: Client, deed: str, *requests: CommunityRequest, query: str = "state=all") -> Any:
    """Choose rows of the list and a deed from its menu."""
    posted = {"action": f"bulk_{deed}", "_selected_action": [str(request.pk) for request in requests]}
    return client.post(f"{QUEUE}?{query}", posted)


def confirm(client: Client, deed: str, *requests: CommunityRequest, **words: str) -> Any:
    """Confirm rows at the version at which they were read."""
    rows = [f"{request.pk}:{request.version}" for request in requests]
    return client.post(f"{QUEUE}bulk/{deed}/", {"row": rows, **words})


def foreseen(page: Any) -> tuple[list[str], list[str]]:
    """Return the references of which something is foreseen, and those that are left alone."""
    return (
        [row.request.reference for row in page.context["good_rows"]],
        [row.request.reference for row in page.context["refused_rows"]],
    )


def test_a_choice_changes_nothing_and_says_what_would_happen_to_each_row() -> None:
    me = make_curator()
    free, own, claimed = make_submitted(), make_submitted(me), make_in_review(make_curator())
    page = choose(sign_in(me), "claim", free, own, claimed)
    assert foreseen(page) == ([free.reference], [own.reference, claimed.reference])
    assert "You get it for 48 hours." in text_of(page)
    assert "You have a conflict of interest in this request" in text_of(page)
    assert "The request is in review: this is not possible now." in text_of(page)
    assert [state_of(request) for request in (free, own, claimed)] == ["submitted", "submitted", "in_review"]


def test_what_is_confirmed_is_done_row_by_row_and_a_refused_row_stops_no_other() -> None:
    me, other = make_curator(), make_curator()
    first, taken, own, last = make_submitted(), make_submitted(), make_submitted(me), make_submitted()
    perform(taken.pk, "claim", actor=other)
    page = confirm(sign_in(me), "claim", first, taken, own, last)
    assert foreseen(page) == ([first.reference, last.reference], [taken.reference, own.reference])
    assert "is possible" not in text_of(page)
    assert [CommunityRequest.objects.get(pk=one.pk).assignee for one in (first, taken, own, last)] == [
        me, other, None, me,
    ]  # fmt: skip


def test_what_has_changed_since_it_was_shown_is_left_alone() -> None:
    me, request = make_curator(), make_submitted()
    services.amend(request.pk, {"title": "Another title"}, actor=request.coordinator)
    page = confirm(sign_in(me), "claim", request)
    assert foreseen(page) == ([], [request.reference])
    assert "The request has changed since you read it." in text_of(page)
    assert state_of(request) == "submitted"


def test_several_claims_are_released() -> None:
    me = make_curator()
    mine, others = [make_in_review(me) for _ in range(2)], make_in_review(make_curator())
    page = confirm(sign_in(me), "release", *mine, others)
    assert foreseen(page) == ([one.reference for one in mine], [others.reference])
    assert [state_of(one) for one in (*mine, others)] == ["submitted", "submitted", "in_review"]


def test_coordinators_are_reminded_and_not_too_often() -> None:
    me = make_curator()
    waiting, young = (make_in_review(me) for _ in range(2))
    for request in (waiting, young):
        perform(request.pk, "request_changes", actor=me, comment="More, please.")
    long_ago(waiting, days=5)
    client = sign_in(make_curator())
    page = choose(client, "remind", waiting, young)
    assert foreseen(page) == ([waiting.reference], [young.reference])
    assert "heard from the desk within the last 3 days" in text_of(page)
    waiting.refresh_from_db()
    confirm(client, "remind", waiting)
    event = RequestEvent.objects.filter(request=waiting).last()
    assert event is not None
    assert (event.action, event.actor_role) == ("remind", "curator")
    assert Delivery.objects.get(event=event).recipient == waiting.coordinator
    assert foreseen(confirm(client, "remind", waiting)) == ([], [waiting.reference])


def test_only_what_is_stale_and_mine_is_declined_and_with_words() -> None:
    me = make_curator()
    stale, fresh, others = make_stale(me), make_in_review(me), make_stale(make_curator())
    client = sign_in(me)
    page = choose(client, "decline", stale, fresh, others)
    assert foreseen(page) == ([stale.reference], [fresh.reference, others.reference])
    assert "It is not stale" in text_of(page)
    wordless = confirm(client, "decline", stale, comment=" ", reason="")
    assert wordless.status_code == 422
    assert "Choose a reason." in text_of(wordless)
    assert "Write a comment: it is sent along." in text_of(wordless)
    words = {"comment": "We heard nothing more.", "reason": "insufficient_information"}
    done = confirm(client, "decline", stale, fresh, others, **words)
    assert foreseen(done) == ([stale.reference], [fresh.reference, others.reference])
    assert [state_of(one) for one in (stale, fresh, others)] == ["declined", "in_review", "in_review"]


def test_what_only_the_desk_has_kept_waiting_is_not_stale() -> None:
    me = make_curator()
    unseen = long_ago(make_in_review(me), days=60)
    answered = make_stale(me)
    services.comment(answered.pk, "We do.", actor=answered.coordinator)
    answered = long_ago(answered, days=60)
    asked_lately = long_ago(make_in_review(me), days=60)
    services.comment(asked_lately.pk, "Who keeps the data?", actor=me)
    page = choose(sign_in(me), "decline", unseen, answered, asked_lately)
    assert foreseen(page) == ([], [unseen.reference, answered.reference, asked_lately.reference])


def test_words_typed_come_back_when_something_is_missing() -> None:
    me = make_curator()
    page = confirm(sign_in(me), "decline", make_stale(me), comment="Kept words.", reason="")
    assert page.status_code == 422
    assert "Kept words." in text_of(page)


@pytest.mark.parametrize("deed", ["accept", "request_changes", "nonsense"])
def test_there_is_no_bulk_acceptance(deed: str) -> None:
    me = make_curator()
    request = make_in_review(me)
    client = sign_in(me)
    assert confirm(client, deed, request, comment="Yes.").status_code == 404
    choose(client, deed, request)
    assert state_of(request) == "in_review"


def test_a_superuser_outside_the_groups_does_nothing_in_bulk() -> None:
    request, client = make_submitted(), sign_in(make_superuser())
    choose(client, "claim", request)
    assert confirm(client, "claim", request).status_code == 403
    assert state_of(request) == "submitted"


@pytest.mark.parametrize(
    "row", ["", "x", "1:1", "\x00", "9" * 5000, "00000000-0000-0000-0000-000000000000:1"]
)
def test_a_row_that_is_none_is_left_out(row: str) -> None:
    page = sign_in(make_curator()).post(f"{QUEUE}bulk/claim/", {"row": [row]})
    assert page.status_code == 200
    assert foreseen(page) == ([], [])


def test_a_get_does_nothing() -> None:
    assert sign_in(make_curator()).get(f"{QUEUE}bulk/claim/").status_code == 302


@pytest.mark.parametrize("deed", ["claim", "release", "remind", "decline"])
def test_the_page_to_confirm_takes_as_many_queries_for_three_rows_as_for_one(deed: str) -> None:
    lead = make_lead()
    client, counts, rows = sign_in(lead), [], []
    for _ in range(3):
        rows += [make_submitted(), make_in_review(lead), make_stale(lead)]
        sent_back = make_in_review(lead)
        perform(sent_back.pk, "request_changes", actor=lead, comment="More.")
        rows.append(sent_back)
        with CaptureQueriesContext(connection) as queries:
            assert choose(client, deed, *rows).status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


def test_expiry_is_untouched_by_a_reminder_by_hand() -> None:
    me = make_curator()
    request = make_in_review(me)
    perform(request.pk, "request_changes", actor=me, comment="More, please.")
    request = long_ago(request, days=5)
    services.remind_by_hand(request.pk, actor=me)
    after = CommunityRequest.objects.get(pk=request.pk)
    assert (after.expires_at, after.reminders_sent) == (request.expires_at, 0)
    assert after.expires_at is not None
    assert after.expires_at > timezone.now() + timedelta(days=20)
