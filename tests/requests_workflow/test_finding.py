"""The desk finds requests by an index of words, which follows what they say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.closing import close
from requests_workflow.finding import search
from requests_workflow.finding.index import index_missing
from requests_workflow.models import CommunityRequest, RequestWord
from requests_workflow.services import amend
from tests.factories import make_draft, make_grant, make_submitted, make_user

pytestmark = pytest.mark.django_db


def find(text: str, *, looks_first: bool = True) -> list[str]:
    found = search.search_requests(CommunityRequest.objects.all(), text, looks_first=looks_first)
    return sorted(found.values_list("reference", flat=True))


@pytest.mark.parametrize("options", [{}, {"looks_first": False}])
def test_each_word_must_be_there_and_may_be_a_beginning(options: dict[str, bool]) -> None:
    grant = make_grant("101058390", acronym="BY-COVID")
    wanted = make_submitted(make_user("ana.silva@uva.example"), title="Lakes of Öko", slug="big-lake",
                            grants=[grant.number])  # fmt: skip
    make_submitted(title="Lakes")
    for text in ("öko", "OKO lake", "biglake", "big-l", "bycov", "by-covid", "101058", "silva@uva",
                 wanted.reference, wanted.reference.lower(), wanted.reference[-6:], "LAKES ana"):  # fmt: skip
        assert wanted.reference in find(text, **options), text
    assert find("lakes nonsense", **options) == []
    assert len(find("lakes", **options)) == 2


@pytest.mark.parametrize("text", ["!!!", "'", "%", "_", "\\", "\x00", "-- ;"])
def test_signs_alone_find_nothing_and_break_nothing(text: str) -> None:
    make_submitted()
    assert find(text) == []


def test_many_hits_are_found_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FEW", 1)
    both = [make_submitted(title="Rivers one"), make_submitted(title="Rivers two")]
    assert find("rivers") == sorted(one.reference for one in both)
    assert find("rivers two") == [both[1].reference]


def test_the_index_follows_an_amendment() -> None:
    request = make_submitted(title="Rivers")
    amend(request.pk, {"title": "Lakes"}, actor=request.coordinator)
    assert find("rivers") == []
    assert find("lakes") == [request.reference]


def test_drafts_are_not_indexed() -> None:
    make_draft(title="Rivers")
    assert not RequestWord.objects.exists()


def test_who_closed_their_account_is_found_by_nothing_of_theirs() -> None:
    person = make_user("zoe.zebra@home.example", name="Zoe Zebra")
    request = make_submitted(person, title="Rivers")
    CommunityRequest.objects.filter(pk=request.pk).update(
        state="cancelled", closed_at=request.submitted_at, due_at=None
    )
    close(person)
    assert find("zebra") == []
    assert find("rivers") == [request.reference]


def test_what_was_written_past_the_workflow_is_indexed_later_and_once() -> None:
    requests = [make_submitted(title="Rivers") for _ in range(3)]
    RequestWord.objects.all().delete()
    assert find("rivers") == []
    assert index_missing(most=2) == 2
    assert index_missing() == 1
    assert index_missing() == 0
    assert len(find("rivers")) == len(requests)


def test_a_search_takes_a_look_up_for_each_word_whatever_there_is() -> None:
    for _ in range(3):
        make_submitted(title="Rivers of data")
        with CaptureQueriesContext(connection) as queries:
            find("rivers data")
        assert len(queries) == 3
