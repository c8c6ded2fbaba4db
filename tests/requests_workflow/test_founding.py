"""What acceptance brings about: the community in the registry, once and under its own name."""

import pytest

from communities.models import Community, CommunityGrant, CommunityMember
from requests_workflow.engine import perform
from requests_workflow.refusals import Conflict
from tests.factories import make_curator, make_grant, make_in_review, make_user
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.times import utc

pytestmark = pytest.mark.django_db

# 2026-03-02 is a Monday.
MONDAY, TUESDAY, FRIDAY = utc("2026-03-02 10:00"), utc("2026-03-03 10:00"), utc("2026-03-06 10:00")
NEXT_MONDAY, NEXT_TUESDAY = utc("2026-03-09 10:00"), utc("2026-03-10 10:00")


def test_an_accepted_request_founds_its_community() -> None:
    curator, coordinator = make_curator(), make_user()
    grants = [make_grant(), make_grant()]
    request = make_in_review(
        curator, coordinator, slug="freya", title="FREYA", description="Identifiers.",
        website="https://freya.example", grants=[grant.number for grant in grants],
    )  # fmt: skip
    accepted = perform(request.pk, "accept", actor=curator)
    community = Community.objects.get()
    assert accepted.community == community
    assert (community.slug, community.title, community.description) == ("freya", "FREYA", "Identifiers.")
    assert (community.website, community.origin) == ("https://freya.example", "created")
    links = CommunityGrant.objects.filter(community=community).order_by("id")
    assert [(link.grant, link.is_primary) for link in links] == [(grants[0], True), (grants[1], False)]
    members = CommunityMember.objects.filter(community=community)
    assert [(member.user, member.role) for member in members] == [(coordinator, "owner")]


def test_an_accepted_link_brings_the_community_under_its_own_name() -> None:
    curator = make_curator()
    request = make_in_review(curator, kind="link", community="https://zenodo.org/communities/BYCOVID/")
    perform(request.pk, "accept", actor=curator, overrides={"ownership": "She showed me."})
    assert [(it.slug, it.origin) for it in Community.objects.all()] == [("bycovid", "linked")]


@pytest.mark.parametrize("known_by", ["slug", "grant"])
def test_a_community_that_came_into_the_registry_by_another_way_is_a_conflict(known_by: str) -> None:
    """Nothing reserved it; fails when the database's refusal gets through as it is."""
    curator = make_curator()
    request = make_in_review(curator, slug="freya")
    other = Community.objects.create(slug="Freya" if known_by == "slug" else "other", title="There before")
    if known_by == "grant":
        CommunityGrant.objects.create(community=other, grant=request.grants.get(), is_primary=True)
    with refused(Conflict):
        perform(request.pk, "accept", actor=curator)
