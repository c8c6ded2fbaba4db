"""Each change of a community leaves a record, in the same transaction; what changes nothing leaves none."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from communities.models import Community, CommunityChange
from communities.services import change_community, change_grants, establish_community, remove_community
from requests_workflow.engine import perform
from tests.factories import make_curator, make_grant, make_in_review, make_user

pytestmark = pytest.mark.django_db


def establish(slug: str = "rivers", *numbers: str) -> Community:
    return establish_community(
        slug=slug,
        title="Rivers",
        description="",
        website="",
        origin=Community.Origin.CREATED,
        grants=[make_grant(number) for number in numbers or ("101000001", "101000002")],
        owner=make_user(),
    )


def read_changes() -> list[tuple[str, str, Any]]:
    return list(CommunityChange.objects.order_by("id").values_list("slug", "kind", "details"))


CREATED = ("rivers", "created", {"grants": ["101000001", "101000002"]})


def test_a_community_that_comes_into_being_is_told_with_its_grants() -> None:
    community = establish()
    assert read_changes() == [CREATED]
    assert CommunityChange.objects.get().community_id == community.pk


def test_a_change_tells_which_fields_and_the_slug_it_has_now() -> None:
    community = establish()
    change_community(community.pk, slug="streams", title="Rivers", description="All of them")
    assert read_changes() == [CREATED, ("streams", "changed", {"fields": ["description", "slug"]})]
    now = Community.objects.get()
    assert (now.slug, now.title, now.description) == ("streams", "Rivers", "All of them")


def test_what_stays_the_same_is_no_change() -> None:
    community = establish()
    change_community(community.pk, title="Rivers")
    change_grants(community.pk, list(community.grants.order_by("number")))
    assert read_changes() == [CREATED]
    with pytest.raises(ValueError, match="origin"):
        change_community(community.pk, origin="linked")


def test_other_grants_are_told_whole_the_primary_first() -> None:
    community = establish()
    second, third = community.grants.get(number="101000002"), make_grant("101000003")
    change_grants(community.pk, [third, second])
    assert read_changes()[1:] == [("rivers", "grants_changed", {"grants": ["101000003", "101000002"]})]
    links = community.grant_links.values_list("grant__number", "is_primary")
    assert list(links) == [("101000003", True), ("101000002", False)]


def test_the_record_of_a_removal_outlives_the_community() -> None:
    community = establish()
    remove_community(community.pk)
    assert not Community.objects.exists()
    assert read_changes() == [CREATED, ("rivers", "removed", {})]


def test_a_change_that_fails_leaves_no_record() -> None:
    establish("streams", "101000004")
    community = establish()
    before = read_changes()
    with pytest.raises(IntegrityError), transaction.atomic():
        change_community(community.pk, slug="STREAMS")
    assert read_changes() == before


def test_what_a_request_led_to_is_not_removed() -> None:
    curator = make_curator()
    accepted = perform(make_in_review(curator).pk, "accept", actor=curator)
    assert accepted.community is not None
    with pytest.raises(ProtectedError), transaction.atomic():
        remove_community(accepted.community.pk)
    assert [kind for _, kind, _ in read_changes()] == ["created"]
