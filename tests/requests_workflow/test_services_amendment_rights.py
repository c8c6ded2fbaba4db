"""Who may amend what, and in which order an amendment is refused."""

import pytest

from communities.models import Grant
from portal.accounts.models import User
from requests_workflow.refusals import InvalidInput, NotAllowed, NotFound, NotReady, Stale, WrongState
from requests_workflow.services import amend
from tests.factories import make_grant, make_submitted, make_user
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import set_stage, withdraw_proofs

pytestmark = pytest.mark.django_db

ANCIENT = 77


@pytest.mark.parametrize(
    "situation", ["draft", "submitted", "answered", "appealed", "in_review", "sent_back"]
)
@pytest.mark.parametrize("role", ["coordinator", "editor", "relative", "self_curator"])
def test_coordinator_and_editors_may_amend_what_is_not_closed(role: str, situation: str) -> None:
    stage = set_stage(situation)
    stage.amend(role, {"title": "Amended"}, stage.now().version)
    assert stage.now().title == "Amended"


@pytest.mark.parametrize("situation", ["accepted", "declined", "cancelled", "expired", "lapsed"])
def test_what_is_closed_is_not_amended(situation: str) -> None:
    stage = set_stage(situation)
    with refused(WrongState):
        stage.amend("coordinator", {"title": "Amended", "no such": "field"}, ANCIENT)


@pytest.mark.parametrize("role", ["viewer", "curator", "assignee", "lead"])
def test_nobody_else_amends_a_request(role: str) -> None:
    stage = set_stage("in_review")
    with refused(NotAllowed, "not_allowed"):
        stage.amend(role, {"title": "Amended"}, ANCIENT)


@pytest.mark.parametrize("role", ["stranger", "superuser"])
def test_for_others_there_is_no_such_request(role: str) -> None:
    stage = set_stage("in_review")
    with refused(NotFound):
        stage.amend(role, {"title": "Amended"})


def test_a_role_comes_before_the_state() -> None:
    stage = set_stage("accepted")
    with refused(NotAllowed):
        stage.amend("curator", {"title": "Amended"})


def test_a_stale_version_comes_before_bad_input_and_that_before_what_is_missing() -> None:
    request = make_submitted()
    with refused(Stale):
        amend(request.pk, {"title": "a\x00b"}, actor=request.coordinator, expected_version=ANCIENT)
    with refused(InvalidInput):
        amend(request.pk, {"title": "", "website": "no address"}, actor=request.coordinator)


def test_a_refused_amendment_gives_the_grants_back() -> None:
    """Fails without a transaction around the amendment: the grants are rows, written before the refusal."""
    request, further = make_submitted(), make_grant()
    kept = list(Grant.objects.filter(requests=request))
    with refused(NotReady):
        amend(request.pk, {"grants": [further.number], "title": ""}, actor=request.coordinator)
    assert list(Grant.objects.filter(requests=request)) == kept


def test_an_address_that_is_no_longer_proved_stops_amendments() -> None:
    coordinator = make_user()
    request = make_submitted(coordinator)
    withdraw_proofs(coordinator)
    with refused(NotReady):
        amend(request.pk, {"title": "Amended"}, actor=User.objects.get(pk=coordinator.pk))
