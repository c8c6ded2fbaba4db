from datetime import UTC, datetime

import pytest

from portal.accounts.models import User
from requests_workflow.finding import search
from requests_workflow.models import CommunityRequest
from tests.factories import (
    make_curator,
    make_draft,
    make_grant,
    make_in_review,
    make_submitted,
    make_user,
)
from tests.portal.api.calls import Api, find_faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> User:
    return make_curator("c@desk.example")


def find(user: User, query: str) -> set[str]:
    response = Api(user).get(f"requests/?{query}")
    assert response.status_code == 200, response.content
    return {row["reference"] for row in response.json()["results"]}


def test_a_coordinator_lists_their_own_and_a_curator_what_was_submitted(curator: User) -> None:
    one, other = make_user(), make_user()
    draft, submitted, others = make_draft(one), make_submitted(one), make_submitted(other)
    assert find(one, "") == {draft.reference, submitted.reference}
    assert find(curator, "") == {submitted.reference, others.reference}


def test_no_filter_shows_what_the_asker_may_not_see(curator: User) -> None:
    owner = make_user("owner@university.example")
    request = make_in_review(curator, owner, title="Unmistakable", slug="unmistakable")
    grant = request.grant_links.get().grant.number
    stranger = make_user()
    for query in (
        "",
        "state=in_review",
        "kind=new",
        f"grant={grant}",
        "search=unmistakable",
        f"search={request.reference}",
        "submitted_after=2000-01-01",
        "updated_since=2000-01-01",
        "ordering=due_at",
    ):
        assert find(stranger, query) == set()
        assert find(owner, query) == {request.reference}


def test_filters_by_state_take_several(curator: User) -> None:
    user = make_user()
    draft, submitted, claimed = make_draft(user), make_submitted(user), make_in_review(curator, user)
    assert find(user, "state=draft") == {draft.reference}
    assert find(user, "state=submitted,in_review") == {submitted.reference, claimed.reference}


def test_filters_by_kind_and_grant() -> None:
    user, shared = make_user(), make_grant()
    new = make_draft(user, grants=[shared.number])
    link = make_draft(user, kind="link", grants=[make_grant().number, shared.number])
    other = make_draft(user)
    assert find(user, "kind=link") == {link.reference}
    assert find(user, f"grant={shared.number}") == {new.reference, link.reference}
    assert find(user, "kind=new") == {new.reference, other.reference}


def test_filters_by_assignee(curator: User) -> None:
    claimed, free = make_in_review(curator), make_submitted()
    assert find(curator, "assignee=me") == {claimed.reference}
    assert find(curator, "assignee=none") == {free.reference}
    assert find(curator, "assignee=C@desk.example") == {claimed.reference}
    assert find(make_curator(), "assignee=me") == set()


def test_addresses_of_curators_can_not_be_guessed_by_filtering(curator: User) -> None:
    coordinator = make_user()
    make_in_review(curator, coordinator)
    response = Api(coordinator).get("requests/?assignee=c@desk.example")
    assert find_faults(response) == [("assignee", "invalid")]


@pytest.mark.parametrize("text", ["harvest", "OCEAN harvest", "my-oceans", "seaweed", "EUC-2026"])
def test_search_finds_reference_slug_acronym_and_title(text: str) -> None:
    user = make_user()
    grant = make_grant(acronym="SEAWEED")
    request = make_draft(user, title="Ocean Harvest", slug="my-oceans", grants=[grant.number])
    make_draft(user, title="Another thing", slug="else")
    found = find(user, f"search={text}" if text != "EUC-2026" else f"search={request.reference}")
    assert found == {request.reference}


def test_curators_search_the_index_of_what_was_submitted_and_drafts_of_their_own(curator: User) -> None:
    grant = make_grant("101058390", acronym="BY-COVID")
    submitted = make_submitted(make_user("ana@uva.example"), title="Ocean Harvest", slug="my-oceans",
                               grants=[grant.number])  # fmt: skip
    own = make_draft(curator, title="Ocean of mine", slug="mine")
    make_draft(title="Ocean of somebody", slug="ocean-draft")
    both, one = {submitted.reference, own.reference}, {submitted.reference}
    for text, found in (
        ("ocean", both), ("OCEAN harv", one), ("bycov", one), ("by-covid", one), ("101058390", one),
        ("ana@uva.example", one), (submitted.reference, one), (own.reference, {own.reference}),
        ("mine", {own.reference}), ("ocean nonsense", set()), ("arvest", set()), ("!!!", set()),
    ):  # fmt: skip
        assert find(curator, f"search={text}") == found, text


def test_many_hits_are_searched_as_few_are_with_drafts_of_ones_own(
    curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", 1)
    wanted = {make_submitted(title="Ocean one").reference, make_submitted(title="Ocean two").reference,
              make_draft(curator, title="Ocean of mine").reference}  # fmt: skip
    make_submitted(title="Rivers")
    assert find(curator, "search=ocean") == wanted


def test_filters_by_time_are_utc_and_exact() -> None:
    user = make_user()
    request = make_submitted(user)
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    CommunityRequest.objects.update(submitted_at=moment, updated_at=moment)
    make_draft(user, title="never submitted")
    for earlier in (
        "2026-03-29",
        "2026-03-29T01:29:59Z",
        "2026-03-29T01:29:59",
        "2026-03-29T03:29:59%2B02:00",
    ):
        assert request.reference in find(user, f"submitted_after={earlier}")
    assert find(user, "submitted_after=2026-03-29T01:30:00Z") == set()
    assert request.reference in find(user, "updated_since=2026-03-29T01:30:00Z")


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("state", "open"),
        ("state", "draft,"),
        ("state", "draft, submitted"),
        ("kind", "other"),
        ("assignee", "somebody"),
        ("grant", "9" * 21),
        ("submitted_after", "now"),
        ("updated_since", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_a_value_that_makes_no_sense_is_400(parameter: str, value: str) -> None:
    response = Api(make_user()).get(f"requests/?{parameter}={value}")
    assert find_faults(response) == [(parameter, "invalid")]
