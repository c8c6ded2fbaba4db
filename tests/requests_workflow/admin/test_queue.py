"""The queue: what is on it, in which order, and how it is narrowed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, RequestMember
from tests.factories import (
    make_curator,
    make_draft,
    make_grant,
    make_in_review,
    make_lead,
    make_submitted,
    make_user,
)
from tests.requests_workflow.admin.desk import (
    QUEUE,
    make_superuser,
    references_listed,
    screen_of,
    sign_in,
    text_of,
    wait_since,
)

pytestmark = pytest.mark.django_db


def list_queue(query: str = "", curator: User | None = None) -> list[str]:
    return references_listed(sign_in(curator or make_curator()).get(f"{QUEUE}?{query}"))


def test_the_queue_shows_what_waits_the_oldest_first() -> None:
    new, old = wait_since(make_submitted(), days=1), wait_since(make_submitted(), days=5)
    middle = wait_since(make_in_review(make_curator()), days=3)
    closed = make_submitted()
    perform(closed.pk, "cancel", actor=closed.coordinator)
    assert list_queue() == [old.reference, middle.reference, new.reference]


def test_drafts_are_on_nobodys_desk() -> None:
    curator = make_curator()
    drafts = [make_draft(), make_draft(curator)]
    RequestMember.objects.create(request=drafts[0], email=curator.email)
    for user in (curator, make_lead(), make_superuser()):
        assert list_queue("state=all", user) == []
        for draft in drafts:
            assert sign_in(user).get(screen_of(draft)).status_code == 404


def test_views_have_their_numbers_and_lead_to_what_they_count() -> None:
    curator = make_curator()
    make_submitted()
    make_in_review(curator)
    declined = make_in_review(curator)
    perform(declined.pk, "decline", actor=curator, comment="No.", reason="other")
    client = sign_in(curator)
    views = client.get(QUEUE).context["views"]
    assert {view.label: view.number for view in views} == {
        "Waiting": 2, "Submitted": 1, "In review": 1, "Changes requested": 0, "Accepted": 0, "Declined": 1,
        "Cancelled": 0, "Expired": 0, "All": 3,
    }  # fmt: skip
    for view in views:
        page = client.get(QUEUE + view.address)
        assert len(references_listed(page)) == view.number
        assert [shown.label for shown in page.context["views"] if shown.is_current] == [view.label]


def test_closed_requests_are_listed_the_latest_first() -> None:
    requests = [make_submitted() for _ in range(3)]
    for request in requests:
        perform(request.pk, "cancel", actor=request.coordinator)
    assert list_queue("state=cancelled") == [request.reference for request in reversed(requests)]


def test_filters_narrow_the_queue() -> None:
    me = make_curator()
    mine, others, free = make_in_review(me), make_in_review(make_curator()), make_submitted()
    link = make_submitted(kind="link", community="an-existing-one")
    CommunityRequest.objects.filter(pk=free.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert list_queue("assignee=me", me) == [mine.reference]
    assert list_queue("assignee=nobody", me) == [free.reference, link.reference]
    assert list_queue("assignee=anyone", me) == [mine.reference, others.reference]
    assert list_queue("kind=link", me) == [link.reference]
    assert list_queue("overdue=yes", me) == [free.reference]
    assert list_queue("overdue=no", me) == [mine.reference, others.reference, link.reference]
    assert list_queue("assignee=nobody&kind=new&state=submitted", me) == [free.reference]


def test_a_request_is_found_by_all_that_people_quote() -> None:
    grant = make_grant("101058390", acronym="SciLake")
    further = make_grant("777523", acronym="FREYA")
    coordinator = make_user("ana.silva@uva.example")
    wanted = make_submitted(
        coordinator, slug="science-lake", title="Lakes of data", grants=[grant.number, further.number]
    )
    make_submitted()
    for text in (wanted.reference, "science-lake", "LAKES", "101058390", "777523", "scilake", "silva@uva",
                 "lakes+freya"):  # fmt: skip
        assert list_queue(f"q={text}") == [wanted.reference], text
    assert list_queue("q=lakes+nonsense") == []


def test_an_empty_queue_says_so() -> None:
    client = sign_in(make_curator())
    assert "Nothing waits here." in text_of(client.get(QUEUE))
    assert "No request fits" in text_of(client.get(f"{QUEUE}?q=nonsense"))


def test_a_row_says_in_words_what_colours_say() -> None:
    request = make_in_review(make_curator(), kind="link", community="an-existing-one")
    CommunityRequest.objects.filter(pk=request.pk).update(due_at=timezone.now() - timedelta(days=2, hours=1))
    page = text_of(sign_in(make_curator()).get(QUEUE))
    assert "overdue by 2 days" in page
    assert "1 problem (blocks acceptance)" in page
    assert "in review" in page


def test_a_title_is_shown_as_text() -> None:
    make_submitted(title="<script>alert(1)</script> & مرحبا 🧊")
    page = text_of(sign_in(make_curator()).get(QUEUE))
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt; &amp; مرحبا 🧊</bdi>" in page
    assert "<script>alert" not in page


def test_the_queue_takes_as_many_queries_for_three_requests_as_for_one() -> None:
    client = sign_in(make_curator())
    counts = []
    for _ in range(3):
        make_in_review(make_curator(), grants=[make_grant().number, make_grant().number])
        make_submitted()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(QUEUE)
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


@pytest.mark.parametrize(
    "query",
    [
        "id__range=1", "title__regex=(a", "o=999.-999.abc", "p=99999999999", "p=-1", "p=" + "9" * 5000,
        "state__exact=%00", "state=%00", "state=nonsense", "kind=%00", "assignee=zzz", "overdue=1", "all=",
        "q=%00", "q=" + "a+" * 2000, "q=" + "a" * 5000, "q=%ff%fe", "_popup=zzz&_to_field=password",
        "_to_field=nope", "coordinator__password__startswith=a", "assignee__isnull=zzz", "nope=1", "e=1",
        "id__in=" + "1," * 3000, "created_at__gte=zzz", "created_at__year=99999", "_facets=1",
    ],
)  # fmt: skip
def test_no_look_up_that_a_client_can_think_of_breaks_the_queue(query: str) -> None:
    make_submitted()
    response = sign_in(make_curator()).get(f"{QUEUE}?{query}")
    assert response.status_code in {200, 302, 400}


def test_a_look_up_of_a_hidden_column_is_refused_and_not_answered() -> None:
    request = make_submitted()
    client = sign_in(make_curator())
    for value in (request.coordinator.password[:4], "zzzz"):
        assert client.get(f"{QUEUE}?coordinator__password__startswith={value}").status_code == 400


def test_a_post_to_the_queue_does_nothing() -> None:
    request = make_submitted()
    client = sign_in(make_superuser())
    for action in ("delete_selected", "\x00"):
        client.post(QUEUE, {"action": action, "_selected_action": [str(request.pk)], "post": "yes"})
    assert CommunityRequest.objects.filter(pk=request.pk, state="submitted").exists()
