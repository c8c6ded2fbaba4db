"""The duplicate radar: near titles, addresses and acronyms, found through indexes whatever there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import Community, CommunityGrant
from communities.search_index import rebuild
from requests_workflow.admin.fact_links import list_links
from requests_workflow.checks.duplicates import judge_duplicates
from requests_workflow.checks.outcome import Outcome
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.radar.names import list_slips
from requests_workflow.radar.titles import list_telling_words, measure_nearness
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_submitted
from tests.requests_workflow.stage import set_stage

pytestmark = pytest.mark.django_db

TITLE = "Connected open identifiers for discovery, access and use of research resources"


def judge(request: CommunityRequest) -> Outcome:
    outcome = judge_duplicates(request)
    assert outcome is not None
    return outcome


@pytest.mark.parametrize(
    ("title", "is_near"),
    [
        (TITLE, True),
        (TITLE.upper(), True),
        (f"{TITLE} – the project community", True),
        ("Open identifiers, connected, for the discovery, access and use of resources", True),
        ("Connected open identifiers for discovery, access and reuse of research resources", True),
        ("Connected vehicles for access to open roads", False),
        ("Research data of the project", False),
        ("", False),
    ],
)
def test_a_title_that_is_nearly_the_same_is_found_and_another_is_not(title: str, is_near: bool) -> None:
    other = make_submitted(title=TITLE)
    outcome = judge(make_draft(title=title))
    assert outcome.code == ("similar_found" if is_near else "no_duplicates")
    if is_near:
        assert (outcome.level, outcome.blocks) == ("warning", "")
        assert outcome.facts["similar_open_requests"] == 1
        assert outcome.curator_facts["similar_open_requests"] == [
            {"reference": other.reference, "alike_by": "title"}
        ]


def test_words_are_counted_once_and_those_that_say_nothing_not_at_all() -> None:
    assert list_telling_words("The Project of Research: Aqua, aqua and Água!") == ["aqua", "agua"]
    assert measure_nearness(["a", "b", "c"], ["b", "c", "d"]) == 0.5
    assert measure_nearness([], []) == 0.0


def test_of_other_peoples_requests_a_coordinator_hears_only_how_many() -> None:
    other = make_submitted(title=TITLE, slug="secret-slug")
    outcome = judge(make_draft(title=TITLE))
    shown = f"{outcome.said} {outcome.facts}"
    assert "1 other open request" in shown
    for secret in (other.reference, "secret", TITLE):
        assert secret not in shown


def test_an_accepted_request_is_found_as_its_community_and_linked() -> None:
    curator = make_curator()
    perform(make_in_review(curator, title=TITLE, slug="freya").pk, "accept", actor=curator)
    outcome = judge(make_draft(title=TITLE))
    assert outcome.facts["similar_communities"] == [{"slug": "freya", "alike_by": "title"}]
    assert outcome.said == "Like this one by title, address or acronym: the community freya."
    assert [link.address for link in list_links(outcome.facts)] == ["/communities/freya/"]


@pytest.mark.parametrize("situation", ["draft", "declined", "cancelled", "expired"])
def test_what_is_not_open_does_not_count(situation: str) -> None:
    set_stage(situation, title=TITLE, slug="freya")
    assert judge(make_draft(title=TITLE, slug="freyaa")).code == "no_duplicates"


@pytest.mark.parametrize(
    ("slug", "is_near"),
    [
        ("freja", True),
        ("frea", True),
        ("freyaa", True),
        ("feryaa", False),
        ("fryea", True),
        ("f-r-e-y-e", True),
        ("frey4", False),
        ("freya2", False),
        ("horizon-freya", False),
    ],
)
def test_an_address_one_slip_away_is_found(slug: str, is_near: bool) -> None:
    other = make_submitted(slug="freya", title="One thing")
    outcome = judge(make_draft(slug=slug, title="Another matter"))
    assert outcome.code == ("similar_found" if is_near else "no_duplicates")
    if is_near:
        found = {"reference": other.reference, "alike_by": "address"}
        assert outcome.curator_facts["similar_open_requests"] == [found]


def test_slips_are_of_one_letter() -> None:
    slips = set(list_slips("ab"))
    assert {"a", "b", "ba", "xb", "ax", "xab", "axb", "abx"} <= slips
    assert not {"", "xy", "abxy", "xyb"} & slips


def test_an_address_like_the_acronym_of_another_project_leads_to_whoever_serves_that() -> None:
    freya = make_grant("777523", acronym="FREYA")
    community = Community.objects.create(slug="pid-forum", title="PIDs")
    CommunityGrant.objects.create(community=community, grant=freya)
    rebuild()
    outcome = judge(make_draft(slug="freya", title="Another matter"))
    assert outcome.facts["similar_communities"] == [{"slug": "pid-forum", "alike_by": "acronym"}]
    own = make_draft(slug="freya", title="Another matter", grants=[freya.number])
    assert judge(own).code == "grant_in_use"


def test_the_community_that_a_request_links_is_not_like_itself() -> None:
    curator = make_curator()
    request = make_in_review(curator, title=TITLE, slug="freya")
    perform(request.pk, "accept", actor=curator)
    linking = make_draft(kind="link", community="freya", title=TITLE)
    assert judge(linking).code == "no_duplicates"


def test_however_much_is_alike_it_takes_as_many_queries() -> None:
    def count(request: CommunityRequest) -> int:
        with CaptureQueriesContext(connection) as queries:
            judge(CommunityRequest.objects.get(pk=request.pk))
        return len(queries)

    mine = make_draft(title=TITLE, slug="freya")
    make_submitted(title=TITLE, slug="freyaa")
    few = count(mine)
    for slug in ("freyab", "freyac"):
        make_submitted(title=TITLE, slug=slug)
    assert count(mine) == few
