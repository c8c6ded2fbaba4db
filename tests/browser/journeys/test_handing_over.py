"""A coordinator hands a request over to a colleague who was never here; it is accepted as theirs."""

import re
from collections.abc import Sequence

import pytest
from django.core.mail import EmailMessage

from communities.models import Grant
from requests_workflow.models import CommunityRequest
from requests_workflow.outbox.sweeping import sweep
from tests.browser.journeys import coordinating, curating
from tests.browser.journeys.conftest import OpenWindow
from tests.factories import make_curator, make_submitted, make_user

pytestmark = pytest.mark.browser

GRACE = "grace@partner.example"


def test_a_colleague_takes_a_request_over_from_the_mail_and_it_is_accepted(
    open_window: OpenWindow, rivers: Grant, mailoutbox: list[EmailMessage]
) -> None:
    ada = make_user("ada@uni.example", name="Ada Lovelace")
    request = make_submitted(ada, title="Clean rivers", slug="water", grants=[rivers.number])
    window = open_window(ada)
    coordinating.follow(window, request.reference, state="Submitted", keep="submitted")
    window.press("Hand it over to somebody else")
    window.fill(email=GRACE)
    window.page.check("text=I stay as a viewer")
    window.album.keep(window.page, "hand over")
    window.press("Offer it to this address")
    window.sees(GRACE, keep="offered")

    colleague = open_window(None)
    colleague.open(find_mailed_address(mailoutbox))
    colleague.album.keep(colleague.page, "from the mail")
    colleague.page.click("main >> text=Sign up")
    coordinating.sign_up(colleague, mailoutbox, email=GRACE, name="Grace Hopper")
    colleague.sees("Will you take this request over?", keep="take over")
    colleague.page.check("#id_terms_accepted")
    colleague.press("Take the request over")
    colleague.page.wait_for_selector("#standing:text-is('Submitted')")
    colleague.sees("Grace Hopper", keep="taken over")

    desk = open_window(make_curator("carla@desk.example"))
    curating.claim(desk, request.reference)
    curating.write(desk, "accept")
    curating.decide(desk, "accept")
    coordinating.follow(colleague, request.reference, state="Accepted", keep="accepted")
    coordinating.follow(window, request.reference, state="Accepted", keep="seen by the viewer")
    assert CommunityRequest.objects.get().coordinator.email == GRACE


def find_mailed_address(mails: Sequence[EmailMessage]) -> str:
    """Let the waiting mails go out, and return where the colleague's leads to."""
    sweep()
    (letter,) = [mail for mail in mails if GRACE in mail.to]
    found = re.search(r"https?://\S+/take-over/", str(letter.body))
    assert found, letter.body
    return found.group()
