"""Requests to link a community: how it is named, and what it needs."""

import pytest

from communities.models import Community, Grant
from communities.services import establish_community
from requests_workflow.engine import perform
from requests_workflow.refusals import Conflict, NotReady
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_submitted, make_user

pytestmark = pytest.mark.django_db

UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
PROVED = {"ownership": "Confirmed in a call."}


def make_community(slug: str, grant: Grant | None = None) -> Community:
    return establish_community(
        slug=slug,
        title="Ours",
        description="",
        website="",
        origin=Community.Origin.CREATED,
        grants=[grant or make_grant()],
        owner=make_user(),
    )


def test_a_link_request_needs_no_title_and_takes_the_grants() -> None:
    grant, curator = make_grant(title="Open identifiers"), make_curator()
    request = make_in_review(
        curator, kind="link", community="bycovid", title="", description="", grants=[grant.number]
    )
    accepted = perform(request.pk, "accept", actor=curator, overrides=PROVED)
    assert accepted.community is not None
    assert accepted.community.title == "Open identifiers"


def test_a_link_by_uuid_waits_for_the_slug() -> None:
    curator = make_curator()
    request = make_in_review(curator, kind="link", community=UUID)
    with pytest.raises(NotReady, match="ask the coordinator for its web address"):
        perform(request.pk, "accept", actor=curator, overrides=PROVED)


def test_a_community_of_the_registry_has_one_name_only() -> None:
    community = make_community("oursea")
    assert make_draft(kind="link", community=str(community.pk)).linked_community == "oursea"


def test_a_community_that_nobody_reserved_is_a_conflict_and_no_failure() -> None:
    curator = make_curator()
    request = make_in_review(curator, slug="oursea")
    make_community("oursea")
    with pytest.raises(Conflict, match="The registry has a community"):
        perform(request.pk, "accept", actor=curator)
    request.refresh_from_db()
    assert request.state == "in_review"


def test_a_resubmission_is_not_kept_for_a_curator_who_left() -> None:
    curator, other = make_curator(), make_curator()
    request = make_in_review(curator)
    perform(request.pk, "request_changes", actor=curator, comment="More, please.")
    curator.is_active = False
    curator.save()
    perform(request.pk, "resubmit", actor=request.coordinator)
    assert perform(request.pk, "claim", actor=other).assignee == other


def test_a_submitted_link_holds_the_community() -> None:
    make_submitted(kind="link", community="bycovid")
    with pytest.raises(Conflict):
        make_submitted(kind="link", community="https://zenodo.org/communities/BYCOVID")
