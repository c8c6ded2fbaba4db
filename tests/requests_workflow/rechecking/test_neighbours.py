"""What is said of duplicates is made again when one comes, changes or goes."""

import pytest

from communities.models import Grant
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.rechecking.wishes import grant_wishes
from requests_workflow.services import amend
from tests.factories import make_curator, make_grant, make_submitted

pytestmark = pytest.mark.django_db


def ask_for(shared: Grant) -> CommunityRequest:
    """Submit a request on a grant of its own, and on one that others name too."""
    return make_submitted(grants=[make_grant().number, shared.number])


def warns(request: CommunityRequest) -> bool:
    """Whether what is stored of duplicates is a warning, once what was noted is done."""
    grant_wishes()
    return request.check_results.get(check_id="duplicates").level == "warning"


def test_a_request_that_comes_later_is_told_of() -> None:
    shared = make_grant()
    first = ask_for(shared)
    assert not warns(first)
    second = ask_for(shared)
    assert warns(first)
    assert warns(second)


def test_one_that_goes_is_told_of_no_longer_and_one_that_comes_back_is_again() -> None:
    shared = make_grant()
    gone, stays = ask_for(shared), ask_for(shared)
    curator = make_curator()
    perform(gone.pk, "claim", actor=curator)
    perform(gone.pk, "decline", actor=curator, comment="No.", reason="other")
    assert not warns(stays)
    perform(gone.pk, "reopen", actor=gone.coordinator, comment="But yes.")
    assert warns(stays)


def test_what_is_amended_is_no_longer_alike_or_newly_so() -> None:
    shared = make_grant()
    other, own = ask_for(shared), make_grant()
    amended = make_submitted(grants=[own.number])
    for grants, alike in (([own.number, shared.number], True), ([own.number], False)):
        amend(amended.pk, {"grants": grants}, actor=amended.coordinator)
        assert warns(other) is alike
