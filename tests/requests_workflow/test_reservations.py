"""What is held, by whom, and when it is free again."""

import pytest

from communities.models import Community
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Reservation
from requests_workflow.refusals import Conflict
from requests_workflow.reservations import holder_of_slug
from requests_workflow.services import amend
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_submitted, make_user
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import set_stage

pytestmark = pytest.mark.django_db


def held_by(request: CommunityRequest) -> set[tuple[str, str]]:
    """Return kind and value of what a request holds."""
    return set(Reservation.objects.filter(request=request).values_list("kind", "value"))


def test_a_draft_holds_nothing() -> None:
    assert held_by(make_draft()) == set()


def test_a_submitted_request_holds_its_slug_and_its_primary_grant() -> None:
    first, second = make_grant(), make_grant()
    request = make_submitted(slug="rn-0_1", grants=[first.number, second.number])
    assert held_by(request) == {("slug", "mol"), ("primary_grant", first.number)}


def test_a_link_request_holds_the_community_as_well() -> None:
    request = make_submitted(kind="link", community="by-covid", grants=[(grant := make_grant()).number])
    assert held_by(request) == {
        ("slug", "bycovid"), ("community", "by-covid"), ("primary_grant", grant.number),
    }  # fmt: skip


@pytest.mark.parametrize("situation", ["submitted", "answered", "appealed", "in_review", "sent_back"])
def test_every_open_request_holds_its_names(situation: str) -> None:
    stage = set_stage(situation, slug="freya")
    assert ("slug", "freya") in held_by(stage.now())
    assert len(held_by(stage.now())) == 2


@pytest.mark.parametrize("situation", ["declined", "cancelled", "expired", "lapsed"])
def test_every_ending_but_acceptance_frees_them(situation: str) -> None:
    stage = set_stage(situation, slug="freya")
    assert not Reservation.objects.exists()
    again = make_submitted(make_user(), slug="freya", grants=[stage.now().grants.get().number])
    assert again.state == "submitted"


def test_acceptance_hands_them_to_the_community() -> None:
    request = set_stage("accepted", slug="freya").now()
    community = Community.objects.get()
    number = request.grants.get().number
    rows = Reservation.objects.filter(community=community, request=None).values_list("kind", "value")
    assert set(rows) == {("slug", "freya"), ("primary_grant", number)}
    assert Reservation.objects.count() == 2


@pytest.mark.parametrize("slug", ["freya", "fre-ya", "f_reya"])
def test_a_look_alike_of_what_is_held_is_taken(slug: str) -> None:
    make_submitted(slug="freya")
    draft = make_draft(slug=slug)
    with refused(Conflict) as caught:
        perform(draft.pk, "submit", actor=draft.coordinator)
    assert f"“{slug}”" in str(caught[0])


def test_what_a_community_holds_stays_taken() -> None:
    accepted = set_stage("accepted", slug="freya").now()
    for proposal in ({"slug": "freya"}, {"grants": [accepted.grants.get().number]}):
        draft = make_draft(**proposal)
        with refused(Conflict):
            perform(draft.pk, "submit", actor=draft.coordinator)


def test_a_primary_grant_may_be_a_further_one_elsewhere_but_primary_only_once() -> None:
    grant = make_grant()
    make_submitted(grants=[grant.number])
    assert make_submitted(grants=[make_grant().number, grant.number]).state == "submitted"
    draft = make_draft(grants=[grant.number, make_grant().number])
    with refused(Conflict) as caught:
        perform(draft.pk, "submit", actor=draft.coordinator)
    assert isinstance(caught[0], Conflict)
    assert caught[0].field == "grants"
    assert grant.number in str(caught[0])


def test_a_community_is_linked_by_one_request_at_a_time() -> None:
    make_submitted(kind="link", community="bycovid")
    draft = make_draft(kind="link", community="https://zenodo.org/communities/BYCOVID")
    with refused(Conflict) as caught:
        perform(draft.pk, "submit", actor=draft.coordinator)
    assert isinstance(caught[0], Conflict)
    assert caught[0].field == "community"


def test_a_new_community_may_not_take_the_name_of_one_that_is_being_linked() -> None:
    make_submitted(kind="link", community="bycovid")
    draft = make_draft(slug="by-covid")
    with refused(Conflict):
        perform(draft.pk, "submit", actor=draft.coordinator)


def test_an_amendment_moves_the_reservations() -> None:
    old, new = make_grant(), make_grant()
    request = make_submitted(slug="old-name", grants=[old.number])
    amend(request.pk, {"slug": "new-name", "grants": [new.number, old.number]}, actor=request.coordinator)
    assert held_by(request) == {("slug", "newname"), ("primary_grant", new.number)}


def test_an_amendment_to_a_look_alike_of_its_own_name_is_no_conflict() -> None:
    request = make_submitted(slug="my-project")
    amend(request.pk, {"slug": "myproject"}, actor=request.coordinator)
    assert ("slug", "myproject") in held_by(request)


def test_an_amendment_to_a_taken_name_changes_nothing() -> None:
    make_submitted(slug="freya")
    request = make_submitted()
    with refused(Conflict):
        amend(request.pk, {"slug": "freya", "grants": [make_grant().number]}, actor=request.coordinator)


def test_reopening_takes_them_again_or_is_refused() -> None:
    stage = set_stage("declined", slug="freya")
    rival = make_submitted(make_user(), slug="freya")
    with refused(Conflict):
        stage.act("coordinator", "reopen")
    perform(rival.pk, "cancel", actor=rival.coordinator)
    assert stage.act("coordinator", "reopen").state == "submitted"
    assert ("slug", "freya") in held_by(stage.now())


def test_the_holder_of_a_slug_is_found_by_its_skeleton() -> None:
    request = make_submitted(slug="m0del-1")
    found = holder_of_slug("rnodell")
    assert found is not None
    assert found.request == request
    assert holder_of_slug("model", besides=None) is None
    assert holder_of_slug("m0del-1", besides=request) is None


def test_a_slug_held_by_a_community_is_held_against_everybody() -> None:
    curator = make_curator()
    request = make_in_review(curator, slug="freya")
    perform(request.pk, "accept", actor=curator)
    assert holder_of_slug("freya", besides=make_draft(slug="freya")) is not None
