"""Whether an address is free on Zenodo: asked seldom, answered in time, and kept for whoever judges."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.models import ZenodoCalls, ZenodoSlug, ZenodoStanding
from communities.zenodo.choosing import replaced_zenodo
from communities.zenodo.errors import HeldBack, SignInNeeded, TimedOut, ZenodoError
from communities.zenodo.http.adapter import HttpZenodo
from communities.zenodo.slugs import Answer, ask_about, purge_answers, recall, recall_taken
from communities.zenodo.twin import TwinZenodo, World
from communities.zenodo.twin.world import Account
from tests.services.zenodo import Standin

pytestmark = pytest.mark.django_db


@pytest.fixture
def beside_zenodo(world: World, portal: Account) -> Iterator[None]:
    with replaced_zenodo(TwinZenodo(world, portal.token)):
        yield


def let_time_pass(**by: float) -> None:
    for row in ZenodoSlug.objects.all():
        row.asked_at -= timedelta(**by)
        row.answered_at = row.answered_at and row.answered_at - timedelta(**by)
        row.save()


def ask(slug: str = "freya") -> Answer:
    return ask_about(slug, seconds=2)


def test_without_a_zenodo_nobody_is_asked(world: World) -> None:
    assert ask() is Answer.UNKNOWN
    assert ZenodoSlug.objects.count() == 0


@pytest.mark.usefixtures("beside_zenodo")
def test_free_taken_deleted_and_restricted_are_told_apart(world: World, ada: Account) -> None:
    assert ask("free") is Answer.FREE
    world.add_community("there", owner=ada)
    world.deleted.add(world.add_community("gone", owner=ada).id)
    world.add_community("hidden", owner=ada, is_public=False)
    assert [ask(slug) for slug in ("there", "gone", "hidden")] == [Answer.TAKEN] * 3


@pytest.mark.usefixtures("beside_zenodo")
def test_a_fresh_answer_is_not_asked_for_again(world: World) -> None:
    ask()
    world.add_community("freya")
    let_time_pass(minutes=9)
    assert (ask(), world.calls) == (Answer.FREE, ["read_community"])
    let_time_pass(minutes=2)
    assert (ask(), len(world.calls)) == (Answer.TAKEN, 2)


@pytest.mark.usefixtures("beside_zenodo")
@pytest.mark.parametrize("error", [TimedOut("x"), HeldBack("x"), SignInNeeded("x")])
def test_no_answer_says_nothing_and_is_not_asked_for_on_each_page(world: World, error: ZenodoError) -> None:
    world.fail_next(error)
    assert ask() is Answer.UNKNOWN
    assert ask() is Answer.UNKNOWN
    assert len(world.calls) == 1
    let_time_pass(minutes=1.1)
    assert ask() is Answer.FREE


@pytest.mark.usefixtures("beside_zenodo")
def test_what_was_known_stands_for_two_days_while_zenodo_fails(world: World) -> None:
    ask()
    let_time_pass(hours=47)
    world.fail_next(TimedOut("x"))
    assert ask() is Answer.FREE
    let_time_pass(hours=2)
    world.fail_next(TimedOut("x"))
    assert (ask(), recall("freya")) == (Answer.UNKNOWN, Answer.UNKNOWN)


@pytest.mark.usefixtures("beside_zenodo")
def test_of_many_addresses_those_that_zenodo_called_taken_are_recalled_in_one_query_and_nobody_is_asked(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for slug in ("old", "there"):
        world.add_community(slug)
    ask("old")
    let_time_pass(hours=49)
    ask("there")
    ask("free")
    asked = list(world.calls)
    with django_assert_num_queries(1):
        assert recall_taken(["old", "there", "free", "never-asked"]) == {"there"}
    assert world.calls == asked


def test_what_was_taken_on_zenodo_is_nobodys_obstacle_once_the_portal_stands_alone() -> None:
    ZenodoSlug.objects.create(
        slug="there", answer=Answer.TAKEN, answered_at=timezone.now(), asked_at=timezone.now()
    )
    assert recall_taken(["there"]) == set()


@pytest.mark.usefixtures("beside_zenodo")
def test_what_nobody_has_asked_about_for_a_month_is_deleted() -> None:
    ask("old")
    let_time_pass(days=31)
    ask("new")
    assert purge_answers() == 1
    assert ZenodoSlug.objects.get().slug == "new"


def test_a_zenodo_that_hangs_is_given_up_in_time_and_not_held_to_have_failed(
    over_http: HttpZenodo, standin: Standin
) -> None:
    standin.fault = "hang"
    began = time.monotonic()
    for slug in ("a-1", "a-2", "a-3", "a-4"):
        assert ask_about(slug, seconds=0.2) is Answer.UNKNOWN
    assert time.monotonic() - began < 4
    standing = ZenodoStanding.objects.get()
    assert (standing.failures, standing.closed_until) == (0, None), "for deliveries it may be quick enough"
    assert "authorization" not in standin.asked[0].headers


def test_pages_leave_most_of_what_may_be_asked_to_deliveries(over_http: HttpZenodo, standin: Standin) -> None:
    answers = [ask_about(f"freya-{number}", seconds=5) for number in range(12)]
    assert answers == [Answer.FREE] * 10 + [Answer.UNKNOWN] * 2
    assert len(ZenodoCalls.objects.get(key__endswith=" all").moments) == 10
    standin.world.add_community("rivers")
    assert over_http.read_community("rivers").slug == "rivers"
    assert ZenodoSlug.objects.filter(answered_at__lte=timezone.now()).count() == 10
