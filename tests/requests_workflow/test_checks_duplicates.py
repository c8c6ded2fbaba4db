"""The duplicates check: who else serves the grants, without telling one coordinator of another's request."""

import pytest

from communities.models import Community, CommunityGrant
from requests_workflow.checks.duplicates import judge_duplicates
from requests_workflow.checks.outcome import Outcome
from requests_workflow.models import CommunityRequest
from requests_workflow.services import rerun_checks
from tests.factories import make_draft, make_grant, make_submitted, make_user
from tests.requests_workflow.stage import set_stage

pytestmark = pytest.mark.django_db


def judge(request: CommunityRequest) -> Outcome:
    """Judge a request that names a grant."""
    outcome = judge_duplicates(request)
    assert outcome is not None
    return outcome


def make_community(slug: str, number: str) -> None:
    """Enter a community that serves a grant among others."""
    community = Community.objects.create(slug=slug, title=slug)
    grant, _ = make_draft().grants.model.objects.get_or_create(number=number)
    CommunityGrant.objects.create(community=community, grant=grant)


def test_it_has_nothing_to_say_without_a_grant() -> None:
    assert judge_duplicates(make_draft(grants=[])) is None


def test_a_grant_of_ones_own_is_in_order() -> None:
    outcome = judge(make_submitted())
    assert (outcome.code, outcome.level, outcome.blocks) == ("no_duplicates", "info", "")
    assert (outcome.facts, outcome.curator_facts) == ({}, {})


def test_other_communities_are_named_since_they_are_public() -> None:
    grant = make_grant()
    make_community("freya", grant.number)
    outcome = judge(make_draft(grants=[grant.number]))
    assert (outcome.code, outcome.level, outcome.blocks) == ("grant_in_use", "warning", "")
    assert outcome.said == "Grants of this request are also served by the community freya."
    assert outcome.facts == {"communities": [{"slug": "freya", "grant": grant.number}], "open_requests": 0}


@pytest.mark.parametrize(("number", "words"), [(1, "1 other open request."), (2, "2 other open requests.")])
def test_other_requests_are_counted_and_named_to_curators_alone(number: int, words: str) -> None:
    shared = make_grant()
    others = [make_submitted(grants=[make_grant().number, shared.number]) for _ in range(number)]
    outcome = judge(make_draft(grants=[shared.number]))
    assert outcome.said.endswith(words)
    assert outcome.facts == {"communities": [], "open_requests": number}
    assert outcome.curator_facts == {"open_requests": sorted(other.reference for other in others)}


def test_nothing_of_another_request_reaches_what_coordinators_see() -> None:
    shared, rival = make_grant(), make_user("rival@secret.example", name="Rival Rivalsson")
    other = make_submitted(rival, grants=[shared.number], title="A secret title", slug="secret-slug")
    mine = make_draft(grants=[shared.number])
    rerun_checks(mine.pk, actor=mine.coordinator)
    stored = mine.check_results.get(check_id="duplicates")
    shown = f"{stored.summary} {stored.facts}"
    for secret in (other.reference, str(other.pk), "secret", "Secret", "Rival", "rival"):
        assert secret not in shown
    assert stored.curator_facts == {"open_requests": [other.reference]}


@pytest.mark.parametrize("situation", ["draft", "declined", "cancelled", "expired", "lapsed"])
def test_what_is_not_open_does_not_count(situation: str) -> None:
    grant = make_grant()
    set_stage(situation, grants=[grant.number])
    assert judge(make_draft(grants=[grant.number])).code == "no_duplicates"


def test_an_accepted_request_counts_as_its_community() -> None:
    grant = make_grant()
    set_stage("accepted", grants=[grant.number], slug="freya")
    facts = judge(make_draft(grants=[grant.number])).facts
    assert facts == {"communities": [{"slug": "freya", "grant": grant.number}], "open_requests": 0}


def test_communities_and_requests_are_told_together() -> None:
    grant = make_grant()
    make_community("b-project", grant.number)
    make_community("a-project", grant.number)
    make_submitted(grants=[grant.number])
    assert judge(make_draft(grants=[grant.number])).said == (
        "Grants of this request are also served by the communities a-project, b-project. "
        "Grants of this request are also named in 1 other open request."
    )


def test_many_communities_fit_into_the_summary_that_is_stored() -> None:
    """Fails on PostgreSQL, whose columns have a length, when every community is named."""
    grant = make_grant()
    for number in range(12):
        make_community(f"{number:02}-{'x' * 97}", grant.number)
    draft = make_draft(grants=[grant.number])
    rerun_checks(draft.pk, actor=draft.coordinator)
    stored = draft.check_results.get(check_id="duplicates")
    assert len(stored.summary) <= 1000
    assert stored.summary.endswith("And by 7 more.")
    assert len(stored.facts["communities"]) == 12
