"""A curator asks for changes; the coordinator answers; the same curator accepts."""

import pytest

from communities.models import Community, Grant
from tests.browser.journeys import coordinating, curating
from tests.browser.journeys.conftest import OpenWindow
from tests.factories import make_curator, make_submitted, make_user

pytestmark = pytest.mark.browser

REMARK = "Say which rivers: there are other projects about water."


def test_changes_are_asked_for_made_and_accepted(open_window: OpenWindow, rivers: Grant) -> None:
    ada = make_user("ada@uni.example", name="Ada Lovelace")
    request = make_submitted(ada, title="Clean rivers", slug="water", grants=[rivers.number])
    desk = open_window(make_curator("carla@desk.example"))
    curating.claim(desk, request.reference)
    curating.write(desk, "request_changes", **{"comment": "Nearly there.", "remark-title": REMARK})
    curating.decide(desk, "request_changes")

    window = open_window(ada)
    coordinating.follow(window, request.reference, state="Changes requested", keep="changes requested")
    window.sees(REMARK)
    window.press("Change the request")
    window.sees(REMARK, keep="remark beside its field")
    window.fill(title="Clean rivers of the Baltic")
    assert coordinating.send(window, keep="sent again") == request.reference

    curating.open_from_queue(desk, request.reference)
    desk.sees("What changed, round by round", keep="what changed")
    curating.claim_opened(desk)
    curating.write(desk, "accept")
    curating.decide(desk, "accept")
    coordinating.follow(window, request.reference, state="Accepted", keep="accepted")
    assert Community.objects.get().title == "Clean rivers of the Baltic"
