"""Saved views: an address under a name, counted, and nobody else's business."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_workflow.desk.views import MOST_VIEWS
from requests_workflow.models import SavedView
from tests.factories import make_curator, make_in_review, make_submitted
from tests.requests_workflow.admin.desk import QUEUE, references_listed, sign_in, text_of

pytestmark = pytest.mark.django_db


def test_a_view_is_kept_under_its_name_with_its_number() -> None:
    me = make_curator()
    mine = make_in_review(me)
    make_in_review(make_curator())
    client = sign_in(me)
    kept = client.post(f"{QUEUE}views/", {"name": "My reviews", "query": "assignee=me&state=in_review"})
    assert kept.status_code == 302
    page = client.get(kept["Location"])
    (view,) = page.context["saved_views"]
    assert (view.label, view.number, view.is_current) == ("My reviews", 1, True)
    assert references_listed(page) == [mine.reference]


def test_the_address_of_a_view_shows_a_colleague_their_own() -> None:
    me, colleague = make_curator(), make_curator()
    make_in_review(me)
    theirs = make_in_review(colleague)
    sign_in(me).post(f"{QUEUE}views/", {"name": "Mine", "query": "assignee=me"})
    address = f"{QUEUE}?{SavedView.objects.get().query}"
    assert references_listed(sign_in(colleague).get(address)) == [theirs.reference]
    assert not sign_in(colleague).get(QUEUE).context["saved_views"]


def test_the_same_name_again_gets_the_new_address_and_a_search_is_kept() -> None:
    client = sign_in(make_curator())
    for query in ("kind=link", "q=rivers+of+data&kind=new"):
        client.post(f"{QUEUE}views/", {"name": "One", "query": query})
    assert SavedView.objects.get().query == "kind=new&q=rivers+of+data"


def test_what_is_no_part_of_a_view_is_not_kept() -> None:
    query = "state=nonsense&cursor=x&kind=link&coordinator__password=a&_popup=1&e=1"
    sign_in(make_curator()).post(f"{QUEUE}views/", {"name": "One", "query": query})
    assert SavedView.objects.get().query == "kind=link"


@pytest.mark.parametrize(("name", "sentence"), [
    ("  ", "Give the view a name."), ("x" * 61, "shorten it to at most 60"), ("a\nb", "write it in one line"),
])  # fmt: skip
def test_a_name_that_is_none_is_refused_with_words(name: str, sentence: str) -> None:
    page = sign_in(make_curator()).post(f"{QUEUE}views/", {"name": name, "query": ""}, follow=True)
    assert sentence in text_of(page)
    assert not SavedView.objects.exists()


def test_there_is_a_most() -> None:
    me = make_curator()
    SavedView.objects.bulk_create(SavedView(owner=me, name=f"View {n}") for n in range(MOST_VIEWS))
    page = sign_in(me).post(f"{QUEUE}views/", {"name": "One more", "query": ""}, follow=True)
    assert "You have 12 views, which is the most: delete one first." in text_of(page)


def test_only_ones_own_view_is_deleted() -> None:
    me, other = make_curator(), make_curator()
    view = SavedView.objects.create(owner=me, name="Mine", query="")
    sign_in(other).post(f"{QUEUE}views/{view.pk}/delete/")
    assert SavedView.objects.filter(pk=view.pk).exists()
    sign_in(me).post(f"{QUEUE}views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_the_list_takes_as_many_queries_with_twelve_views_as_with_one() -> None:
    me = make_curator()
    make_submitted()
    client, counts = sign_in(me), []
    for number in (1, 12):
        for n in range(number):
            SavedView.objects.get_or_create(owner=me, name=f"View {n}", query="needs=appeals&q=rivers+acro")
        with CaptureQueriesContext(connection) as queries:
            client.get(QUEUE)
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
