"""The desk begins with what needs the curator who looks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow import services
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from tests.factories import make_curator, make_in_review, make_lead, make_submitted
from tests.requests_workflow.admin.desk import QUEUE, make_superuser, references_listed, sign_in, text_of
from tests.requests_workflow.stage import let_in

pytestmark = pytest.mark.django_db


def needs_of(user: User) -> dict[str, list[str]]:
    """Return the groups that are not empty, by their addresses, with the requests shown."""
    groups: list[Any] = sign_in(user).get("/admin/").context["groups"]
    return {
        group.address.removeprefix("?needs="): [request.reference for request in group.requests]
        for group in groups
        if group.number
    }


def test_each_reason_has_its_group_and_its_address_lists_the_same() -> None:
    me, other = make_curator(), make_curator()
    answered, lapsing, kept, declined = (make_in_review(me) for _ in range(4))
    services.comment(answered.pk, "Is anything missing?", actor=answered.coordinator)
    CommunityRequest.objects.filter(pk=lapsing.pk).update(lease_until=timezone.now() + timedelta(hours=3))
    perform(kept.pk, "request_changes", actor=me, comment="More, please.")
    perform(kept.pk, "resubmit", actor=kept.coordinator)
    appeal = make_in_review(other)
    for request, curator in ((appeal, other), (declined, me)):
        perform(request.pk, "decline", actor=curator, comment="No.", reason="other")
        perform(request.pk, "reopen", actor=request.coordinator, comment="But yes.")
    make_submitted(me)
    needs = needs_of(me)
    assert needs == {
        "answered": [answered.reference],
        "lapsing": [lapsing.reference],
        "kept": [kept.reference],
        "appeals": [appeal.reference],
        "claimed": [answered.reference, lapsing.reference],
        "unclaimed": [kept.reference, appeal.reference],
    }
    client = sign_in(me)
    for why, references in needs.items():
        assert sorted(references_listed(client.get(f"{QUEUE}?needs={why}"))) == sorted(references), why


def test_what_is_kept_for_another_is_not_offered() -> None:
    me, other = make_curator(), make_curator()
    kept = make_in_review(other)
    perform(kept.pk, "request_changes", actor=other, comment="More, please.")
    perform(kept.pk, "resubmit", actor=kept.coordinator)
    assert needs_of(me) == {}
    assert needs_of(make_lead()) == {"unclaimed": [kept.reference]}, "who may claim it is shown it"


def act_for(user: User, request: CommunityRequest) -> None:
    """Have somebody say something as a member, and take them out again."""
    email = let_in(user, request, role="editor")
    services.comment(request.pk, "We are many.", actor=User.objects.get(pk=user.pk))
    request.members.filter(email=email).delete()


@pytest.mark.parametrize("tie", [let_in, act_for])
def test_what_one_has_a_part_in_is_not_offered(tie: Callable[[User, CommunityRequest], object]) -> None:
    me, other = make_curator(), make_curator("other@desk.example")
    request, appeal = make_submitted(), make_in_review(other)
    perform(appeal.pk, "decline", actor=other, comment="No.", reason="other")
    perform(appeal.pk, "reopen", actor=appeal.coordinator, comment="But yes.")
    assert needs_of(me).keys() == {"unclaimed", "appeals"}
    for one in (request, appeal):
        tie(me, one)
    assert needs_of(User.objects.get(pk=me.pk)) == {}


def test_a_comment_of_the_desk_answers_the_answer() -> None:
    me = make_curator()
    request = make_in_review(me)
    services.comment(request.pk, "Is anything missing?", actor=request.coordinator)
    services.comment(request.pk, "Nothing.", actor=me)
    assert needs_of(me) == {"claimed": [request.reference]}


def test_who_is_no_curator_needs_nothing() -> None:
    make_submitted()
    page = sign_in(make_superuser()).get("/admin/")
    assert page.context["groups"] == []
    assert "needs-title" not in text_of(page)


def test_the_page_takes_as_many_queries_for_three_requests_as_for_one() -> None:
    me, counts = make_curator(), []
    client = sign_in(me)
    for _ in range(3):
        make_submitted()
        make_in_review(me)
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
