"""What people do about steps: at the desk, and on the coordinator's page."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.zenodo.errors import TimedOut
from communities.zenodo.twin import World
from portal.accounts.models import User
from portal.traffic.decider import current_decider
from requests_workflow.admin.zenodo import DOORS
from requests_workflow.models import Delivery, ProvisioningStep
from requests_workflow.provisioning.readdressing import change_address
from requests_workflow.provisioning.staff import abandon_step, resume_step, retry_steps
from requests_workflow.refusals import Missing, NotAllowed, NotFound, NotReady, WrongState
from tests.factories import make_curator, make_submitted, make_user
from tests.requests_workflow.provisioning.scene import Scene, accept_new
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import let_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    current_decider.cache_clear()
    yield
    current_decider.cache_clear()


@pytest.fixture
def stuck(world: World) -> Scene:
    """All done but for an account that was not found."""
    scene = accept_new(world, shows_email=False)
    scene.sweep()
    return scene


def sign_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_a_step_is_given_up_with_a_reason_that_the_history_keeps(stuck: Scene) -> None:
    with refused(NotReady):
        abandon_step(stuck.request.pk, "owner", "  ", actor=stuck.curator)
    abandon_step(stuck.request.pk, "owner", "Invited by hand.", actor=stuck.curator)
    assert stuck.statuses()["owner"] == "abandoned"
    event = stuck.request.events.get(action="abandon_step")
    assert (event.details, event.text.comment) == ({"step": "owner"}, "Invited by hand.")
    stuck.sweep()
    assert stuck.request.events.filter(action="zenodo_done").count() == 1
    with refused(WrongState):
        abandon_step(stuck.request.pk, "owner", "Again.", actor=stuck.curator)


def test_a_step_that_was_given_up_is_taken_up_again_and_what_stood_behind_it_goes_on(world: World) -> None:
    elsewhere = world.add_community("freya")
    scene = accept_new(world)
    scene.sweep()
    abandon_step(scene.request.pk, "create", "They have one elsewhere.", actor=scene.curator)
    scene.sweep()
    behind = {"grants": "blocked", "owner": "blocked", "join": "blocked", "accept": "waiting"}
    assert scene.statuses() == {"create": "abandoned", **behind}
    world.change(elsewhere.id, slug="freya-of-others")
    with refused(NotReady):
        resume_step(scene.request.pk, "create", "  ", actor=scene.curator)
    resume_step(scene.request.pk, "create", "They haven't.", actor=scene.curator)
    event = scene.request.events.get(action="resume_step")
    assert (event.details, event.text.comment) == ({"step": "create"}, "They haven't.")
    scene.sweep()
    assert set(scene.statuses().values()) == {"done"}
    with refused(WrongState):
        resume_step(scene.request.pk, "create", "Again.", actor=scene.curator)


def test_only_an_impartial_curator_takes_up_and_only_what_was_given_up(stuck: Scene) -> None:
    with refused(WrongState):
        resume_step(stuck.request.pk, "owner", "It waits.", actor=stuck.curator)
    abandon_step(stuck.request.pk, "owner", "Invited by hand.", actor=stuck.curator)
    with refused(NotAllowed):
        resume_step(stuck.request.pk, "owner", "Why not.", actor=stuck.coordinator)
    with refused(NotFound):
        resume_step(stuck.request.pk, "owner", "Why not.", actor=make_user())
    let_in(partial := make_curator(), stuck.request)
    with refused(NotAllowed, "conflict_of_interest"):
        resume_step(stuck.request.pk, "owner", "Why not.", actor=User.objects.get(pk=partial.pk))


def test_the_desk_takes_a_step_up_again_and_nothing_typed_is_lost(stuck: Scene) -> None:
    abandon_step(stuck.request.pk, "owner", "Invited by hand.", actor=stuck.curator)
    desk = sign_in(stuck.curator)
    screen = desk.get(f"/admin/requests_workflow/communityrequest/{stuck.request.pk}/change/").text
    door = f"/admin/requests_workflow/provisioningstep/{stuck.request.pk}/resume/"
    assert f'action="{door}"' in screen
    empty = desk.post(door, {"step": "owner", "reason": ""})
    assert (empty.status_code, "Write down why." in empty.text) == (422, True)
    answer = desk.post(door, {"step": "owner", "reason": "They left the project."}, follow=True)
    assert "is taken up again" in answer.text
    assert stuck.statuses()["owner"] == "waiting"
    late = desk.post(door, {"step": "owner", "reason": "I thought so too."})
    assert (late.status_code, "I thought so too." in late.text) == (409, True)


def test_who_is_no_curator_gives_nothing_up(stuck: Scene) -> None:
    with refused(NotAllowed):
        abandon_step(stuck.request.pk, "owner", "Why not.", actor=stuck.coordinator)
    with refused(NotFound):
        abandon_step(stuck.request.pk, "owner", "Why not.", actor=make_user())
    with refused(NotFound):
        abandon_step(stuck.request.pk, "verify", "Why not.", actor=stuck.curator)
    with refused(NotFound):
        retry_steps(stuck.request.pk, actor=make_user())


def test_a_delivery_that_was_given_up_is_set_going_again(stuck: Scene) -> None:
    Delivery.objects.filter(handler="provision_community").update(status="dead")
    retry_steps(stuck.request.pk, actor=stuck.curator)
    assert stuck.delivery.status == "pending"


def test_the_coordinator_sees_the_steps_and_what_is_in_the_way(stuck: Scene) -> None:
    page = sign_in(stuck.coordinator).get(f"/requests/{stuck.request.reference}/").text
    assert "On Zenodo" in page
    assert "Invite the coordinator as an owner" in page
    assert "could not find your account on Zenodo" in page
    assert "We try again at" in page
    assert "Have it tried again now" in page


def say_who_acts(scene: Scene) -> list[str]:
    """Return what the coordinator reads about who acts next, and what a curator reads."""
    at = f"/requests/{scene.request.reference}/"
    pages = [sign_in(reader).get(at).text for reader in (scene.coordinator, scene.curator)]
    return [unescape(re.findall(r"<dt>Who acts next</dt><dd>(.*?)</dd>", page)[0]) for page in pages]


UNDER_WAY = "the portal: what follows on Zenodo is under way"
AT_THE_DESK = "the desk: a step on Zenodo needs somebody"
CLOSED = "nobody: the request is closed"


def test_the_page_says_who_acts_next_on_zenodo(world: World) -> None:
    world.add_community("freya", owner=world.add_account("Bob"))
    world.members[world.find("eu").id] = {}
    scene = accept_new(world)
    assert say_who_acts(scene) == [UNDER_WAY, UNDER_WAY]
    scene.sweep()
    assert say_who_acts(scene) == ["you: see “On Zenodo”", "the coordinator"], "the address has to be chosen"
    change_address(scene.request.pk, "freya-pids", actor=scene.coordinator)
    Delivery.objects.filter(handler="provision_community").update(status="dead")
    assert say_who_acts(scene) == [AT_THE_DESK, AT_THE_DESK]
    Delivery.objects.filter(handler="provision_community").update(status="pending")
    scene.sweep()
    assert say_who_acts(scene) == [AT_THE_DESK, AT_THE_DESK], "the token may not take it into the parent"
    abandon_step(scene.request.pk, "accept", "By hand.", actor=scene.curator)
    assert say_who_acts(scene) == [CLOSED, CLOSED]


def test_while_zenodo_is_slow_the_page_says_when_it_is_asked_again(world: World) -> None:
    scene = accept_new(world)
    scene.world.fail_next(TimedOut("slow"))
    scene.sweep()
    page = sign_in(scene.coordinator).get(f"/requests/{scene.request.reference}/").text
    assert "Zenodo does not answer at the moment." in page
    assert "We try again at" in page
    Delivery.objects.filter(handler="provision_community").update(status="dead")
    given_up = sign_in(scene.coordinator).get(f"/requests/{scene.request.reference}/").text
    assert "we have stopped asking" in given_up


def test_the_coordinator_has_it_tried_again(stuck: Scene) -> None:
    browser = sign_in(stuck.coordinator)
    answer = browser.post(f"/requests/{stuck.request.reference}/zenodo/retry/", follow=True)
    assert "asked again within a minute" in answer.text
    assert (stuck.statuses()["owner"], stuck.delivery.status) == ("waiting", "pending")
    assert browser.get(f"/requests/{stuck.request.reference}/zenodo/retry/").status_code == 405
    stranger = sign_in(make_user())
    assert stranger.post(f"/requests/{stuck.request.reference}/zenodo/retry/").status_code == 404


def test_the_page_for_another_address(world: World) -> None:
    world.add_community("freya")
    scene = accept_new(world)
    scene.sweep()
    browser = sign_in(scene.coordinator)
    at = f"/requests/{scene.request.reference}/address/"
    status = browser.get(f"/requests/{scene.request.reference}/").text
    assert f'href="{at}"' in status
    assert "Have it tried again now" not in status, "that would try nothing"
    page = browser.get(at).text
    assert 'value="freya-project"' in page
    wrong = browser.post(at, {"slug": "Not Valid"})
    assert wrong.status_code == 400
    assert 'value="Not Valid"' in wrong.text
    answer = browser.post(at, {"slug": "freya-pids"}, follow=True)
    assert "has its new address" in answer.text
    again = browser.post(at, {"slug": "freya-pids"}, follow=True)
    assert "nothing to choose" in again.text
    assert scene.now().slug == "freya-pids"


def test_the_desk_has_a_panel_and_a_list(stuck: Scene) -> None:
    desk = sign_in(stuck.curator)
    screen = desk.get(f"/admin/requests_workflow/communityrequest/{stuck.request.pk}/change/").text
    assert "Give this step up" in screen
    listed = desk.get("/admin/requests_workflow/provisioningstep/?status__exact=blocked").text
    assert stuck.request.reference in listed
    assert "could not find your account" in listed


def test_the_desk_gives_up_retries_and_readdresses(world: World) -> None:
    world.add_community("freya")
    scene = accept_new(world, shows_email=False)
    scene.sweep()
    desk = sign_in(scene.curator)
    base = f"/admin/requests_workflow/provisioningstep/{scene.request.pk}"
    refusal = desk.post(f"{base}/address/", {"slug": "freya-pids", "consent": ""}, follow=True)
    assert "Write down how the coordinator consented" in refusal.text
    desk.post(f"{base}/address/", {"slug": "freya-pids", "consent": "By mail."}, follow=True)
    assert scene.now().slug == "freya-pids"
    scene.sweep()
    desk.post(f"{base}/abandon/", {"step": "owner", "reason": "By hand."})
    assert scene.statuses()["owner"] == "abandoned"
    assert "asked again" in desk.post(f"{base}/retry/", follow=True).text
    assert sign_in(make_user()).post(f"{base}/retry/").status_code in {302, 403}
    seen_again = desk.get(f"{base}/retry/")
    screen = f"/admin/requests_workflow/communityrequest/{scene.request.pk}/change/"
    assert (seen_again.status_code, seen_again["Location"]) == (302, screen), "as after signing in again"


def test_what_the_desk_refuses_comes_back_with_all_that_was_typed(world: World) -> None:
    world.add_community("freya")
    world.add_community("freya-taken")
    scene = accept_new(world)
    scene.sweep()
    desk = sign_in(scene.curator)
    base = f"/admin/requests_workflow/provisioningstep/{scene.request.pk}"
    wrong = desk.post(f"{base}/address/", {"slug": "Not Valid", "consent": "They wrote so on Monday."})
    assert wrong.status_code == 400
    assert 'value="Not Valid"' in wrong.text
    assert "They wrote so on Monday.</textarea>" in wrong.text
    assert "Nothing was changed" in wrong.text
    assert wrong.context["panel_forms"]["address"].errors.keys() == {"slug"}
    taken = desk.post(f"{base}/address/", {"slug": "freya-taken", "consent": "They wrote so."})
    assert "is taken on Zenodo as well" in taken.text
    assert "They wrote so.</textarea>" in taken.text
    silent = desk.post(f"{base}/address/", {"slug": "freya-pids", "consent": " "})
    assert (silent.status_code, 'value="freya-pids"' in silent.text) == (422, True)
    long_reason = "By hand. " * 2000
    refused_reason = desk.post(f"{base}/abandon/", {"step": "create", "reason": long_reason})
    assert refused_reason.status_code == 400
    assert long_reason in refused_reason.text
    assert scene.statuses()["create"] == "blocked"
    assert scene.now().slug == "freya"


def test_who_looks_where_there_is_nothing_to_look_at_any_more_is_told_so() -> None:
    request = make_submitted(kind="link", community="rivers")
    at = f"/admin/requests_workflow/provisioningstep/{request.pk}/look/"
    refused_look = sign_in(make_curator()).post(at)
    assert refused_look.status_code == 422
    assert "This site is not connected to Zenodo." in refused_look.text


@pytest.mark.parametrize("name", ["look", "retry"])
def test_a_button_can_show_a_refusal_about_a_field_that_it_does_not_have(name: str) -> None:
    _name, form = DOORS[name].draw(QueryDict())
    form.show_refusal(NotReady([Missing("community_missing", "community", "Name the community.")]))
    assert form.non_field_errors() == ["Name the community."]


def test_a_reason_that_comes_too_late_is_shown_to_whoever_typed_it(stuck: Scene) -> None:
    abandon_step(stuck.request.pk, "owner", "Invited by hand.", actor=stuck.curator)
    at = f"/admin/requests_workflow/provisioningstep/{stuck.request.pk}/abandon/"
    late = sign_in(stuck.curator).post(at, {"step": "owner", "reason": "I have written to Ada."})
    assert late.status_code == 409
    assert "is over already" in late.text
    assert "I have written to Ada." in late.text


def test_the_list_costs_the_same_for_one_and_three(world: World, stuck: Scene) -> None:
    desk = sign_in(make_curator())
    at = "/admin/requests_workflow/provisioningstep/?status__exact=blocked"
    desk.get(at)
    with CaptureQueriesContext(connection) as one:
        desk.get(at)
    ProvisioningStep.objects.filter(name__in=["join", "accept"]).update(status="blocked")
    with CaptureQueriesContext(connection) as three:
        desk.get(at)
    assert len(one) == len(three)


def test_a_step_that_looks_again_says_when(stuck: Scene) -> None:
    in_an_hour = stuck.step("owner").look_again_at
    assert in_an_hour is not None
    assert timedelta(minutes=59) < in_an_hour - timezone.now() <= timedelta(hours=1)
