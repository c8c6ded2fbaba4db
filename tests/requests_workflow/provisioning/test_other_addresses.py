import pytest
from django.core.mail import EmailMessage
from django.test import Client

from communities.models import Community, FormerSlug
from communities.zenodo.twin import World
from requests_workflow.models import Reservation
from requests_workflow.outbox import sweeping
from requests_workflow.provisioning.readdressing import change_address, propose_addresses
from requests_workflow.refusals import Conflict, InvalidInput, NotAllowed, NotFound, NotReady, WrongState
from requests_workflow.services import comment
from tests.factories import make_curator, make_submitted, make_user
from tests.requests_workflow.provisioning.scene import Scene, accept_new
from tests.requests_workflow.snapshots import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(world: World) -> Scene:
    """Accepted, and the address was taken on Zenodo since."""
    world.add_community("freya", owner=world.add_account("Bob"))
    scene = accept_new(world)
    scene.sweep()
    return scene


def test_the_coordinator_chooses_and_all_follows(taken: Scene, client: Client) -> None:
    assert propose_addresses(taken.now())[:2] == ["freya-project", "freya-eu"]
    change_address(taken.request.pk, "freya-pids", actor=taken.coordinator)
    request = taken.now()
    assert request.community is not None
    assert (request.state, request.slug, request.community.slug) == ("accepted", "freya-pids", "freya-pids")
    assert [row.value for row in Reservation.objects.filter(kind="slug")] == ["freyapids"]
    assert Reservation.objects.get(kind="slug").community == request.community
    event = request.events.get(action="change_address")
    assert (event.from_state, event.to_state, event.changes) == (
        "accepted",
        "accepted",
        {"slug": ["freya", "freya-pids"]},
    )
    taken.sweep()
    assert set(taken.statuses().values()) == {"done"}
    assert taken.remote.slug == "freya-pids"
    assert taken.world.created == 1
    moved = client.get("/communities/freya/")
    assert (moved.status_code, moved["Location"]) == (302, "/communities/freya-pids/")


def test_nobody_is_told_to_put_records_into_what_is_not_there_yet(taken: Scene, client: Client) -> None:
    client.force_login(taken.coordinator)
    at = f"/requests/{taken.request.reference}/"
    page = client.get(at).text
    assert "Look at the community’s page" in page
    assert "Put what exists already into the community" not in page
    change_address(taken.request.pk, "freya-pids", actor=taken.coordinator)
    taken.sweep()
    assert "Put what exists already into the community" in client.get(at).text


def test_an_old_address_that_another_community_has_by_now_leads_there(taken: Scene, client: Client) -> None:
    change_address(taken.request.pk, "freya-pids", actor=taken.coordinator)
    Community.objects.create(slug="freya", title="Another")
    assert "Another" in client.get("/communities/freya/").text


def test_back_and_forth_leaves_no_circle(taken: Scene, client: Client) -> None:
    change_address(taken.request.pk, "freya-pids", actor=taken.coordinator)
    taken.world.add_community("freya-pids")
    taken.sweep()
    taken.world.communities.clear()
    change_address(taken.request.pk, "freya-again", actor=taken.coordinator)
    assert sorted(FormerSlug.objects.values_list("slug", flat=True)) == ["freya", "freya-pids"]
    assert client.get("/communities/freya/")["Location"] == "/communities/freya-again/"


def test_a_curator_may_in_the_coordinators_place_and_says_how_they_consented(taken: Scene) -> None:
    with refused(NotReady):
        change_address(taken.request.pk, "freya-pids", actor=taken.curator)
    change_address(taken.request.pk, "freya-pids", actor=taken.curator, comment="By mail of today.")
    event = taken.request.events.get(action="change_address")
    assert (event.actor_role, event.text.comment) == ("curator", "By mail of today.")


@pytest.mark.parametrize("slug", ["", "freya", "Not Valid", "zenodo", "777523", "a" * 101])
def test_an_address_that_can_not_be_is_refused(taken: Scene, slug: str) -> None:
    with refused(InvalidInput):
        change_address(taken.request.pk, slug, actor=taken.coordinator)


def test_an_address_that_somebody_holds_here_is_refused(taken: Scene) -> None:
    make_submitted(slug="freya-pids")
    with refused(Conflict):
        change_address(taken.request.pk, "freya-pids", actor=taken.coordinator)


def test_nobody_else_may_and_nobody_without_need(taken: Scene, world: World) -> None:
    with refused(NotFound):
        change_address(taken.request.pk, "freya-pids", actor=make_user())
    other = make_curator()
    comment(taken.request.pk, "Hello.", actor=other)
    change_address(taken.request.pk, "freya-pids", actor=taken.coordinator)
    with refused(WrongState):
        change_address(taken.request.pk, "freya-two", actor=taken.coordinator)


def test_a_member_of_the_request_may_not(taken: Scene) -> None:
    from tests.requests_workflow.stage import let_in  # noqa: PLC0415

    editor = make_user()
    let_in(editor, taken.request, "editor")
    with refused(NotAllowed):
        change_address(taken.request.pk, "freya-pids", actor=type(editor).objects.get(pk=editor.pk))


def test_another_address_that_is_taken_too_is_told_as_well(taken: Scene, world: World) -> None:
    world.add_community("freya-pids", owner=world.add_account("Carol"))
    change_address(taken.request.pk, "freya-pids", actor=taken.coordinator)
    taken.sweep()
    assert taken.step("create").code == "slug_taken"
    told = taken.request.events.filter(action="zenodo_asks").order_by("number")
    assert [event.details["slug"] for event in told] == ["freya", "freya-pids"]


def test_the_coordinator_is_written_to(taken: Scene, mailoutbox: list[EmailMessage]) -> None:
    sweeping.sweep()
    [letter] = [mail for mail in mailoutbox if "Zenodo needs something from you" in mail.subject]
    body = " ".join(str(letter.body).split())
    assert "“freya” was taken on Zenodo meanwhile" in body
    assert "Choose another address on the request’s page" in body
    assert letter.to == [taken.coordinator.email]
