"""A curator declines; the coordinator appeals; another curator accepts, since the first may not."""

import pytest

from communities.models import Community, Grant
from tests.browser.journeys import coordinating, curating
from tests.browser.journeys.conftest import OpenWindow
from tests.factories import make_curator, make_submitted, make_user

pytestmark = pytest.mark.browser


def test_a_declined_request_is_appealed_and_another_curator_accepts(
    open_window: OpenWindow, rivers: Grant
) -> None:
    ada = make_user("ada@uni.example", name="Ada Lovelace")
    request = make_submitted(ada, title="Clean rivers", slug="water", grants=[rivers.number])
    desk = open_window(make_curator("carla@desk.example"))
    curating.claim(desk, request.reference)
    curating.write(desk, "decline", reason="not_affiliated", comment="We find no tie to the consortium.")
    curating.decide(desk, "decline")

    window = open_window(ada)
    coordinating.follow(window, request.reference, state="Declined", keep="declined")
    window.sees("We find no tie to the consortium.")
    window.press("Appeal: have it reopened")
    window.sees("Another curator", keep="appeal")
    window.fill(comment="The grant agreement names me on page 4.")
    window.page.click("main form .button--main")
    window.page.wait_for_selector("#standing:text-is('Submitted')")
    window.sees("The grant agreement names me on page 4.", keep="appealed")

    curating.open_from_queue(desk, request.reference)
    desk.sees("You declined it before", keep="not for the first curator")
    assert desk.page.locator("form.claim").count() == 0
    other = open_window(make_curator("otto@desk.example"))
    curating.claim(other, request.reference)
    curating.write(other, "accept", comment="You are right.")
    curating.decide(other, "accept")
    coordinating.follow(window, request.reference, state="Accepted", keep="accepted")
    assert Community.objects.get().slug == "water"
