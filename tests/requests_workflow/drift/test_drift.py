"""Differences from Zenodo at the desk: told of, taken over where that is sound, or ignored for a reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.models import Community, ZenodoDifference, ZenodoLink
from communities.zenodo.choosing import replaced_zenodo
from communities.zenodo.drift.comparing import compare_some
from communities.zenodo.linking import link_to_zenodo
from communities.zenodo.twin import TwinZenodo, World
from communities.zenodo.values import RemoteCommunity
from requests_workflow.drift.taking_over import CannotTakeOver, take_over
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Reservation
from requests_workflow.outbox import sweeping
from requests_workflow.outbox.lanes import MAIL
from requests_workflow.verification import Verification
from tests.factories import make_curator, make_grant, make_in_review, make_lead, make_submitted, make_user
from tests.requests_workflow.admin.desk import sign_in, text_of

LIST = "/admin/communities/zenododifference/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = World()
    world.add_account("Portal", token="ours")
    return world


def make_linked(world: World, slug: str = "freya") -> tuple[CommunityRequest, RemoteCommunity]:
    """Make an accepted request whose community is on Zenodo, just as it is here."""
    curator = make_curator()
    request = make_in_review(curator, make_user(f"cora-{slug}@uni.example"), slug=slug)
    request = perform(request.pk, "accept", actor=curator)
    assert request.community is not None
    number = request.grant_links.get().grant.number
    remote = world.add_community(
        slug, owner=world.accounts["ours"], title=request.title, award_ids=(f"00k4n6c32::{number}",)
    )
    link_to_zenodo(request.community, remote)
    return request, remote


def compare(world: World, **by: float) -> None:
    """Compare everything again, after so much time."""
    for link in ZenodoLink.objects.all():
        link.asked_at = None
        link.compared_at = timezone.now() - timedelta(hours=21)
        if link.missing_since:
            link.missing_since -= timedelta(**by)
        link.save()
    with replaced_zenodo(TwinZenodo(world, "ours")):
        compare_some()


def find_difference(kind: str) -> ZenodoDifference:
    return ZenodoDifference.objects.get(kind=kind, resolved_at__isnull=True)


def community_of(request: CommunityRequest) -> Community:
    return Community.objects.get(pk=request.community_id or "")


# --- Told of ---------------------------------------------------------------------------------------


def test_a_community_gone_for_a_day_is_told_to_coordinator_and_curators_once(
    world: World, mailoutbox: list[EmailMessage]
) -> None:
    request, remote = make_linked(world)
    sweeping.sweep(MAIL)
    mailoutbox.clear()
    world.deleted.add(remote.id)
    compare(world)
    sweeping.sweep(MAIL)
    assert mailoutbox == [], "once is nothing"
    compare(world, hours=25)
    compare(world, hours=25)
    sweeping.sweep(MAIL)
    told = {mail.to[0]: mail.subject for mail in mailoutbox}
    assert told["cora-freya@uni.example"].endswith("Your community “freya” is gone from Zenodo")
    assert len(mailoutbox) == 2
    event = request.events.latest("number")
    assert (event.action, event.from_state, event.to_state, event.actor_role) == (
        "break_link", "accepted", "accepted", "system",
    )  # fmt: skip
    assert not list(Verification().findings())


# --- Taken over ------------------------------------------------------------------------------------


def test_title_and_address_are_taken_over_with_the_reservation(world: World) -> None:
    request, remote = make_linked(world)
    world.change(remote.id, title="Freya!", slug="freya-2")
    compare(world)
    take_over(find_difference("title").pk)
    take_over(find_difference("slug").pk)
    community = community_of(request)
    assert (community.title, community.slug) == ("Freya!", "freya-2")
    held = Reservation.objects.get(community=community, kind="slug")
    compare(world)
    assert not ZenodoDifference.objects.filter(resolved_at__isnull=True).exists()
    assert make_submitted(slug="freya").state == "submitted", "the old address is free"
    assert held.value == Reservation.objects.get(pk=held.pk).value


def test_an_address_that_another_holds_here_is_not_taken_over(world: World) -> None:
    request, remote = make_linked(world)
    make_submitted(slug="taken-here")
    world.change(remote.id, slug="taken-here")
    compare(world)
    with pytest.raises(CannotTakeOver, match="taken-here"):
        take_over(find_difference("slug").pk)
    assert community_of(request).slug == "freya"
    assert find_difference("slug").resolved_at is None


def test_further_grants_are_taken_over_and_the_primary_one_stays_first(world: World) -> None:
    request, remote = make_linked(world)
    other = make_grant("100000001")
    primary = remote.grants[0]
    world.change(remote.id, award_ids=(f"00k4n6c32::{other.number}", *remote.award_ids))
    compare(world)
    take_over(find_difference("grants").pk)
    links = community_of(request).grant_links.all()
    assert [(link.grant.number, link.is_primary) for link in links] == [(primary, True), ("100000001", False)]


@pytest.mark.parametrize("awards", [(), ("00k4n6c32::100000001",), ("+", "00k4n6c32::999999999")])
def test_grants_without_the_primary_one_or_unknown_to_cordis_are_not_taken_over(
    world: World, awards: tuple[str, ...]
) -> None:
    request, remote = make_linked(world)
    make_grant("100000001")
    before = list(community_of(request).grant_links.values())
    world.change(remote.id, award_ids=tuple(remote.award_ids[0] if one == "+" else one for one in awards))
    compare(world)
    with pytest.raises(CannotTakeOver):
        take_over(find_difference("grants").pk)
    assert list(community_of(request).grant_links.values()) == before


def test_what_is_missing_or_resolved_cannot_be_taken_over(world: World) -> None:
    request, remote = make_linked(world)
    world.change(remote.id, title="Freya!")
    compare(world)
    title = find_difference("title")
    take_over(title.pk)
    with pytest.raises(CannotTakeOver):
        take_over(title.pk)
    world.deleted.add(remote.id)
    compare(world)
    compare(world, hours=25)
    with pytest.raises(CannotTakeOver):
        take_over(find_difference("missing").pk)
    assert Community.objects.filter(pk=request.community_id or "").exists()


# --- At the desk -----------------------------------------------------------------------------------


def act(client: Client, action: str, *differences: ZenodoDifference, **posted: Any) -> str:
    chosen = [difference.pk for difference in differences]
    answer = client.post(LIST, {"action": action, "_selected_action": chosen, **posted}, follow=True)
    return text_of(answer)


def test_a_lead_takes_over_and_ignores_and_each_leaves_the_list(world: World) -> None:
    request, remote = make_linked(world)
    world.change(remote.id, title="Freya!", slug="freya-2")
    compare(world)
    client = sign_in(make_lead())
    page = text_of(client.get(LIST))
    assert "Freya!" in page
    assert "freya-2" in page
    assert "1 difference is settled." in act(client, "take_over", find_difference("title"))
    assert community_of(request).title == "Freya!"
    slug = find_difference("slug")
    assert "Write a reason" in act(client, "ignore_with_reason", slug, reason="  ")
    assert find_difference("slug").ignored_at is None
    act(client, "ignore_with_reason", slug, reason="Agreed with Zenodo.")
    assert find_difference("slug").ignored_reason == "Agreed with Zenodo."
    assert "freya-2" not in text_of(client.get(LIST))
    assert "freya-2" in text_of(client.get(LIST, {"state": "ignored"}))
    assert "Freya!" in text_of(client.get(LIST, {"state": "resolved"}))


def test_what_cannot_be_taken_over_says_why_at_the_desk(world: World) -> None:
    _, remote = make_linked(world)
    world.change(remote.id, award_ids=())
    compare(world)
    said = act(sign_in(make_lead()), "take_over", find_difference("grants"))
    assert "is what the community was accepted for" in said


def test_a_curator_sees_differences_and_may_not_settle_them(world: World) -> None:
    request, remote = make_linked(world)
    world.change(remote.id, title="Freya!")
    compare(world)
    client = sign_in(make_curator())
    assert "Freya!" in text_of(client.get(LIST))
    act(client, "take_over", find_difference("title"))
    act(client, "ignore_with_reason", find_difference("title"), reason="x")
    assert community_of(request).title == request.title
    assert find_difference("title").ignored_at is None
    assert sign_in(make_user()).get(LIST).status_code == 302


def test_the_list_costs_the_same_with_one_row_and_with_three(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(make_lead())
    _, remote = make_linked(world, "one")
    world.change(remote.id, title="1!")
    compare(world)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for slug in ("two", "three"):
        world.change(make_linked(world, slug)[1].id, title="!")
    compare(world)
    assert ZenodoDifference.objects.count() == 3
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(LIST)


@pytest.mark.parametrize(
    "query", ["?state=x", "?kind__exact=%00", "?link__id=1", "?q=%00", "?kind__regex=(a"]
)
def test_odd_addresses_are_no_failure(query: str) -> None:
    assert sign_in(make_lead()).get(f"{LIST}{query}").status_code in {200, 302, 400, 403}
