"""What Zenodo shows otherwise is filed once, resolved when it is gone, and compared within the limits."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from communities.models import Community, ZenodoDifference, ZenodoLink
from communities.services import establish_community
from communities.zenodo.choosing import replaced_zenodo
from communities.zenodo.drift.comparing import compare_some
from communities.zenodo.drift.filing import ignore, purge_resolved
from communities.zenodo.errors import HeldBack, Invalid, TimedOut, UnreadableAnswer
from communities.zenodo.linking import expect_owner, link_to_zenodo, note_address
from communities.zenodo.twin import TwinZenodo, World
from communities.zenodo.twin.world import Account
from communities.zenodo.values import RemoteCommunity, Role
from tests.factories import make_grant, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def beside_zenodo(world: World, portal: Account) -> Iterator[None]:
    with replaced_zenodo(TwinZenodo(world, portal.token)):
        yield


def make_linked(
    world: World, owner: Account | None, slug: str = "freya"
) -> tuple[RemoteCommunity, ZenodoLink]:
    """Make a community here and there that are the same."""
    grant = make_grant()
    fields: dict[str, Any] = {"title": f"The {slug} project", "description": "", "website": ""}
    community = establish_community(
        slug=slug, **fields, origin=Community.Origin.CREATED, grants=[grant], owner=make_user()
    )
    remote = world.add_community(
        slug, owner=owner, title=fields["title"], award_ids=(f"00k4n6c32::{grant.number}",)
    )
    return remote, link_to_zenodo(community, remote)


def let_time_pass(**by: float) -> None:
    """Let all links have been asked about, and missing, for so much longer."""
    for link in ZenodoLink.objects.all():
        for name in ("asked_at", "compared_at", "missing_since"):
            if moment := getattr(link, name):
                setattr(link, name, moment - timedelta(**by))
        link.save()


def compare_again(**by: float) -> int:
    let_time_pass(**(by or {"hours": 21}))
    return compare_some()


def differences() -> list[tuple[str, str, str, bool]]:
    rows = ZenodoDifference.objects.order_by("kind", "pk")
    return [(row.kind, row.here, row.there, row.resolved_at is not None) for row in rows]


def test_without_a_zenodo_nothing_is_compared(world: World, portal: Account) -> None:
    make_linked(world, portal)
    assert compare_some() == 0
    assert ZenodoLink.objects.get().asked_at is None


@pytest.mark.usefixtures("beside_zenodo")
def test_what_is_the_same_is_no_difference(world: World, portal: Account) -> None:
    make_linked(world, portal)
    assert compare_some() == 1
    assert differences() == []
    assert ZenodoLink.objects.get().owner_ids == [portal.id]
    assert compare_some() == 0, "once in twenty hours is enough"


@pytest.mark.usefixtures("beside_zenodo")
def test_the_page_of_a_community_leads_to_where_it_is_on_zenodo_by_now(
    world: World, portal: Account, client: Client
) -> None:
    remote, link = make_linked(world, portal)
    there = '<a href="https://zenodo.example/communities/{0}" rel="external noreferrer">https://zenodo.example/communities/{0}</a>'
    assert there.format("freya") in client.get("/communities/freya/").text
    assert '"sameAs": ["https://zenodo.example/communities/freya"]' in client.get("/communities/freya/").text
    world.change(remote.id, address="https://zenodo.example/communities/freya2")
    compare_some()
    assert there.format("freya2") in client.get("/communities/freya/").text
    world.deleted.add(remote.id)
    compare_again()
    assert "zenodo.example" not in client.get("/communities/freya/").text, "nobody is sent to what is gone"
    assert ZenodoLink.objects.get(pk=link.pk).missing_since is not None


def test_an_address_that_is_longer_than_its_column_is_not_kept(world: World, portal: Account) -> None:
    remote, link = make_linked(world, portal)
    long = world.change(remote.id, address=f"https://zenodo.example/{'x' * 500}")
    note_address(link, long)
    assert ZenodoLink.objects.get().address == ""


@pytest.mark.usefixtures("beside_zenodo")
def test_title_address_grants_and_owners_that_differ_are_filed(
    world: World, portal: Account, ada: Account
) -> None:
    remote, _ = make_linked(world, portal)
    grant = remote.grants[0]
    compare_some()
    world.change(remote.id, title="Freya!", slug="freya2", award_ids=("00k4n6c32::1", "other::2"))
    world.members[remote.id][ada.id] = Role.OWNER
    compare_again()
    assert differences() == [
        ("grants", grant, "1", False),
        ("owners", "1", "1, 2", False),
        ("slug", "freya", "freya2", False),
        ("title", "The freya project", "Freya!", False),
    ]


@pytest.mark.usefixtures("beside_zenodo")
def test_a_difference_is_one_row_while_it_lasts_and_resolved_when_it_is_gone(
    world: World, portal: Account
) -> None:
    remote, _ = make_linked(world, portal)
    world.change(remote.id, title="Freya!")
    compare_some()
    first = ZenodoDifference.objects.get()
    compare_again()
    second = ZenodoDifference.objects.get()
    assert (second.first_seen_at, second.last_seen_at > first.last_seen_at) == (first.first_seen_at, True)
    world.change(remote.id, title="The freya project")
    compare_again()
    assert differences() == [("title", "The freya project", "Freya!", True)]
    world.change(remote.id, title="Freya!")
    compare_again()
    assert [resolved for *_, resolved in differences()] == [True, False]


@pytest.mark.usefixtures("beside_zenodo")
def test_ignoring_ends_when_zenodo_shows_something_else(world: World, portal: Account) -> None:
    remote, _ = make_linked(world, portal)
    world.change(remote.id, title="Freya!")
    compare_some()
    assert ignore(ZenodoDifference.objects.get().pk, by=make_user(), reason="Theirs is nicer.")
    compare_again()
    assert ZenodoDifference.objects.get().ignored_reason == "Theirs is nicer."
    world.change(remote.id, title="Freya, again")
    compare_again()
    row = ZenodoDifference.objects.get()
    assert (row.there, row.ignored_at, row.ignored_by, row.ignored_reason) == ("Freya, again", None, None, "")


@pytest.mark.usefixtures("beside_zenodo")
def test_an_owner_whom_the_portal_invited_is_no_difference_and_is_missed_once_they_leave(
    world: World, portal: Account, ada: Account
) -> None:
    remote, link = make_linked(world, portal)
    compare_some()
    expect_owner(link.community, ada.id)
    compare_again()
    assert differences() == [], "invited, and has not answered yet"
    world.members[remote.id][ada.id] = Role.OWNER
    compare_again()
    assert differences() == []
    link.refresh_from_db()
    assert (link.owner_ids, link.invited_ids) == (["1", "2"], [])
    del world.members[remote.id][ada.id]
    compare_again()
    assert differences() == [("owners", "1, 2", "1", False)]


@pytest.mark.usefixtures("beside_zenodo")
def test_who_was_invited_hides_nobody_else(world: World, portal: Account, ada: Account) -> None:
    remote, link = make_linked(world, portal)
    compare_some()
    expect_owner(link.community, ada.id)
    bob = world.add_account("Bob")
    world.members[remote.id] |= {ada.id: Role.OWNER, bob.id: Role.OWNER}
    compare_again()
    assert differences() == [("owners", "1, 2", "1, 2, 3", False)]


@pytest.mark.usefixtures("beside_zenodo")
def test_who_owns_it_when_it_is_compared_first_is_expected_no_more(
    world: World, portal: Account, ada: Account
) -> None:
    remote, link = make_linked(world, portal)
    expect_owner(link.community, ada.id)
    expect_owner(link.community, ada.id)
    link.refresh_from_db()
    assert link.invited_ids == [ada.id], "once"
    world.members[remote.id][ada.id] = Role.OWNER
    compare_some()
    link.refresh_from_db()
    assert (link.owner_ids, link.invited_ids, differences()) == (["1", "2"], [], [])


@pytest.mark.usefixtures("beside_zenodo")
def test_what_was_resolved_half_a_year_ago_is_deleted_and_nothing_else(world: World, portal: Account) -> None:
    remote, _ = make_linked(world, portal)
    world.change(remote.id, title="Freya!", slug="freya2")
    compare_some()
    ignore(ZenodoDifference.objects.get(kind="title").pk, by=make_user(), reason="Theirs is nicer.")
    world.change(remote.id, slug="freya")
    compare_again()
    long_ago = timezone.now() - timedelta(days=179)
    ZenodoDifference.objects.update(first_seen_at=long_ago, last_seen_at=long_ago)
    ZenodoDifference.objects.filter(kind="slug").update(resolved_at=long_ago)
    assert purge_resolved() == 0
    ZenodoDifference.objects.filter(kind="slug").update(resolved_at=long_ago - timedelta(days=2))
    assert purge_resolved() == 1
    assert [row.kind for row in ZenodoDifference.objects.all()] == ["title"], "what is ignored stays"


@pytest.mark.usefixtures("beside_zenodo")
def test_owners_of_a_community_that_is_not_ours_are_not_guessed(
    world: World, portal: Account, ada: Account
) -> None:
    make_linked(world, ada)
    assert compare_some() == 1
    assert ZenodoLink.objects.get().owner_ids == []
    assert differences() == []


@pytest.mark.usefixtures("beside_zenodo")
def test_a_community_that_was_made_restricted_is_filed_and_the_rest_of_it_left_as_it_is(
    world: World, portal: Account, ada: Account
) -> None:
    remote, _ = make_linked(world, ada)
    world.change(remote.id, title="Freya!")
    compare_some()
    world.change(remote.id, is_public=False)
    compare_again()
    assert [(kind, resolved) for kind, _, _, resolved in differences()] == [
        ("restricted", False),
        ("title", False),
    ]


@pytest.mark.usefixtures("beside_zenodo")
def test_missing_once_is_nothing_and_missing_for_a_day_breaks_the_link(world: World, portal: Account) -> None:
    remote, _ = make_linked(world, portal)
    compare_some()
    world.deleted.add(remote.id)
    compare_again()
    link = ZenodoLink.objects.get()
    assert (link.broken_at, link.missing_since is not None, differences()) == (None, True, [])
    compare_again(hours=2)
    assert ZenodoLink.objects.get().broken_at is None
    compare_again(hours=22.5)
    assert ZenodoLink.objects.get().broken_at is not None
    assert differences() == [("missing", "freya", "Gone", False)]


@pytest.mark.usefixtures("beside_zenodo")
def test_a_community_that_comes_back_is_whole_again(world: World, portal: Account) -> None:
    remote, _ = make_linked(world, portal)
    world.deleted.add(remote.id)
    compare_some()
    compare_again(hours=25)
    world.deleted.clear()
    compare_again()
    link = ZenodoLink.objects.get()
    assert (link.broken_at, link.missing_since) == (None, None)
    assert differences() == [("missing", "freya", "Gone", True)]


@pytest.mark.usefixtures("beside_zenodo")
@pytest.mark.parametrize(
    "error", [TimedOut("x"), UnreadableAnswer("404 as HTML"), HeldBack("x", retry_after=9)]
)
def test_a_zenodo_that_fails_makes_nothing_missing_and_ends_the_run(
    world: World, portal: Account, error: Exception
) -> None:
    for number in range(3):
        make_linked(world, portal, f"project-{number}")
    world.fail_next(error, call="read_community")  # type: ignore[arg-type]
    assert compare_some() == 0
    assert not ZenodoLink.objects.filter(missing_since__isnull=False).exists()
    assert world.calls.count("read_community") == 1
    assert compare_some() == 3, "the next run goes on, with the others first"


@pytest.mark.usefixtures("beside_zenodo")
def test_one_that_always_fails_does_not_stand_in_the_way_of_others(world: World, portal: Account) -> None:
    links = [make_linked(world, portal, f"project-{number}")[1] for number in range(3)]
    world.fail_next(TimedOut("x"), call="read_community")
    compare_some()
    world.fail_next(Invalid("odd"), call="read_community")
    assert compare_some() == 2
    compared = set(ZenodoLink.objects.filter(compared_at__isnull=False).values_list("pk", flat=True))
    assert links[0].pk in compared


@pytest.mark.usefixtures("beside_zenodo")
def test_a_run_compares_a_few_and_the_next_goes_on(world: World, portal: Account) -> None:
    for number in range(10):
        make_linked(world, portal, f"project-{number}")
    assert [compare_some(), compare_some(), compare_some()] == [6, 4, 0]
    oldest = ZenodoLink.objects.earliest("pk")
    ZenodoLink.objects.filter(pk=oldest.pk).update(compared_at=timezone.now() - timedelta(hours=21))
    assert compare_some() == 1
