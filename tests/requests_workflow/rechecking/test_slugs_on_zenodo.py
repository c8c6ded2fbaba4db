"""Addresses are looked up on Zenodo before a request is sent, and daily while it is open."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from communities.models import ZenodoSlug
from communities.zenodo.errors import NotPermitted, ServerFailed, TimedOut, ZenodoError
from communities.zenodo.slugs import PATIENCE, ask_about
from communities.zenodo.twin import TwinZenodo, World
from portal.accounts.models import User
from requests_workflow.checks.slug import judge_slug
from requests_workflow.engine import perform
from requests_workflow.models import CheckResult, CommunityRequest, RecheckWish
from requests_workflow.rechecking.outdated import recheck_outdated
from requests_workflow.rechecking.slugs_on_zenodo import ask_about_address, ask_about_open_requests
from requests_workflow.refusals import NotReady
from requests_workflow.services.rechecking import recheck
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_submitted, make_user
from tests.portal.api.calls import Api
from tests.requests_workflow.linking.conftest import world
from tests.requests_workflow.snapshots import refused

__all__ = ["world"]

pytestmark = pytest.mark.django_db


def judge(request: CommunityRequest) -> tuple[str, str, str]:
    outcome = judge_slug(request)
    assert outcome is not None
    return outcome.code, outcome.level, outcome.blocks


def result_of(request: CommunityRequest) -> CheckResult:
    return CheckResult.objects.get(request=request, check_id="slug")


def draft_freya(coordinator: User | None = None) -> CommunityRequest:
    return make_draft(coordinator, slug="freya", grants=[make_grant(acronym="FREYA").number])


def let_time_pass(**by: float) -> None:
    for row in ZenodoSlug.objects.all():
        row.asked_at -= timedelta(**by)
        row.answered_at = row.answered_at and row.answered_at - timedelta(**by)
        row.save()


# --- What the check says ---------------------------------------------------------------------------


def test_where_no_zenodo_stands_beside_the_portal_nothing_is_said_of_it() -> None:
    request = draft_freya()
    ask_about_address(request)
    outcome = judge_slug(request)
    assert outcome is not None
    assert (outcome.code, "on_zenodo" in outcome.facts, "Zenodo" in outcome.said) == (
        "slug_free",
        False,
        False,
    )


def test_an_address_that_is_free_there_is_in_order(world: World) -> None:
    request = draft_freya()
    ask_about_address(request)
    outcome = judge_slug(request)
    assert outcome is not None
    assert judge(request) == ("slug_free", "info", "")
    assert "It is free on Zenodo as well." in outcome.said
    assert outcome.facts["on_zenodo"] == "free"


def test_an_address_that_is_taken_there_is_not_submitted(world: World) -> None:
    world.add_community("freya")
    request = draft_freya()
    ask_about_address(request)
    assert judge(request) == ("slug_taken_on_zenodo", "error", "submit")
    with refused(NotReady) as caught:
        perform(request.pk, "submit", actor=request.coordinator)
    assert [(one.code, one.field) for one in caught[0].missing] == [  # type: ignore[attr-defined]
        ("slug_taken_on_zenodo", "slug")
    ]


def test_a_zenodo_that_does_not_answer_says_so_and_refuses_nothing(world: World) -> None:
    request = draft_freya()
    world.fail_next(TimedOut("slow"))
    ask_about_address(request)
    assert judge(request) == ("slug_unknown_on_zenodo", "warning", "")
    assert perform(request.pk, "submit", actor=request.coordinator).state == "submitted"
    assert "Zenodo has not said yet" in result_of(request).summary


def test_judging_asks_nobody(world: World) -> None:
    with transaction.atomic():
        judge(draft_freya())
    assert world.calls == []


@pytest.mark.parametrize(
    "fields", [{"slug": "Not Valid"}, {"slug": ""}, {"kind": "link", "community": "freya"}]
)
def test_what_is_no_address_for_a_new_community_is_not_asked_about(
    world: World, fields: dict[str, Any]
) -> None:
    ask_about_address(make_draft(**fields))
    assert world.calls == []


# --- While it is typed -----------------------------------------------------------------------------


def test_an_address_that_zenodo_called_taken_before_is_told_of_while_it_is_typed_and_nobody_is_asked(
    client: Client, world: World
) -> None:
    for slug in ("freya", "freya-project"):
        world.add_community(slug)
        ask_about(slug)
    asked, request = list(world.calls), draft_freya()
    client.force_login(request.coordinator)
    told = client.get(f"/requests/{request.reference}/edit/address/", {"slug": "freya"}).text
    assert escape("On Zenodo “freya” is the address of a community already") in told
    assert 'data-slug="freya-eu"' in told
    assert 'data-slug="freya-project"' not in told
    assert world.calls == asked


def test_an_address_that_zenodo_called_taken_is_neither_free_nor_proposed_in_the_api(world: World) -> None:
    world.add_community("freya")
    request = draft_freya()
    assert Api().get("slugs/freya/").json()["is_free"], "nobody has asked Zenodo yet"
    ask_about_address(request)
    answer = Api().get("slugs/freya/").json()
    assert (answer["is_free"], answer["suggestions"][0]) == (False, "freya-project")
    assert "On Zenodo" in answer["problem"]
    grant = request.grant_links.get().grant.number
    assert Api().get(f"slugs/?grant={grant}").json()["suggestions"][0] == "freya-project"


# --- On the page before sending --------------------------------------------------------------------


def test_the_page_before_sending_asks_and_tells(client: Client, world: World) -> None:
    world.add_community("freya")
    coordinator = make_user()
    request = draft_freya(coordinator)
    client.force_login(coordinator)
    at = f"/requests/{request.reference}/check/"
    page = client.get(at).text
    assert escape("On Zenodo “freya” is the address of a community already") in page
    assert world.calls == ["read_community"]
    client.get(at)
    assert world.calls == ["read_community"], "a reload asks nobody"
    request.refresh_from_db()
    sent = client.post(at, {"version": request.version, "terms_accepted": "on", "comment": ""})
    assert sent.status_code == 422
    request.refresh_from_db()
    assert request.state == "draft"


# --- While it is open ------------------------------------------------------------------------------


def test_an_open_request_is_asked_about_daily_and_judged_anew_when_the_answer_is_another(
    world: World,
) -> None:
    request = make_submitted(slug="freya", grants=[make_grant(acronym="FREYA").number])
    assert result_of(request).facts["on_zenodo"] == "unknown", "through the API nobody was asked yet"
    assert ask_about_open_requests() == 1
    recheck_outdated()
    assert (result_of(request).level, result_of(request).facts["on_zenodo"]) == ("info", "free")
    assert ask_about_open_requests() == 0
    world.add_community("freya")
    let_time_pass(hours=21)
    assert ask_about_open_requests() == 1
    recheck_outdated()
    assert (result_of(request).level, result_of(request).blocks) == ("error", "submit")
    let_time_pass(hours=21)
    assert ask_about_open_requests() == 1
    assert recheck_outdated() == 0, "nothing is new"


def test_a_taken_address_blocks_the_acceptance_unless_it_is_overridden(world: World) -> None:
    curator = make_curator()
    request = make_in_review(curator, slug="freya")
    world.add_community("freya")
    ask_about_open_requests()
    with refused(NotReady):
        perform(request.pk, "accept", actor=curator)
    recheck(request.pk)  # as the desk and the API do, so that one can read what one overrides
    accepted = perform(request.pk, "accept", actor=curator, overrides={"slug": "They rename theirs."})
    assert accepted.state == "accepted"


def test_a_zenodo_that_is_silent_ends_the_run_and_is_not_asked_at_once_again(world: World) -> None:
    for number in range(3):
        make_submitted(slug=f"freya-{number}")
    world.fail_next(TimedOut("slow"))
    assert ask_about_open_requests() == 0
    assert len(world.calls) == 1
    assert ask_about_open_requests() == 2, "the others"
    let_time_pass(minutes=16)
    assert ask_about_open_requests() == 1


@pytest.mark.parametrize("error", [ServerFailed("500"), NotPermitted("403")])
def test_a_failure_about_one_address_holds_up_no_other(world: World, error: ZenodoError) -> None:
    for number in range(3):
        make_submitted(slug=f"freya-{number}")
    world.fail_next(error)
    assert ask_about_open_requests() == 2
    assert len(world.calls) == 3


def test_the_newest_are_asked_about_first_and_then_what_was_not_asked_about_for_longest(world: World) -> None:
    for number in range(6):
        make_submitted(slug=f"freya-{number}")
    ask_about_open_requests()
    assert asked_about() == {"freya-5", "freya-4", "freya-3", "freya-2"}
    ZenodoSlug.objects.all().delete()
    RecheckWish.objects.all().delete()
    for number in range(1, 6):
        ZenodoSlug.objects.create(slug=f"freya-{number}", asked_at=timezone.now() - timedelta(days=number))
    ask_about_open_requests()
    assert asked_about() == {"freya-0", "freya-5", "freya-4", "freya-3"}


def asked_about() -> set[str]:
    return {*ZenodoSlug.objects.exclude(answered_at=None).values_list("slug", flat=True)}


def test_people_wait_for_two_seconds_at_most_and_the_job_is_patient(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed: list[float] = []

    def within(zenodo: TwinZenodo, seconds: float) -> TwinZenodo:
        allowed.append(seconds)
        return zenodo

    monkeypatch.setattr(TwinZenodo, "within", within)
    ask_about_address(draft_freya())
    assert (allowed, PATIENCE) == ([2.0], 2.0)
    make_submitted(slug="freya-2")
    assert ask_about_open_requests() == 1
    assert allowed == [2.0]


def test_a_run_asks_about_a_few(world: World) -> None:
    for number in range(10):
        make_submitted(slug=f"freya-{number}")
    make_draft(slug="a-draft")
    assert [ask_about_open_requests() for _ in range(3)] == [4, 4, 2]
    assert ZenodoSlug.objects.filter(asked_at__lte=timezone.now()).count() == 10
