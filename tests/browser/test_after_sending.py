"""After sending, in a browser: a colleague is let in, the request changes hands, an appeal is made."""

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.services import offer_request
from tests.factories import make_curator, make_in_review, make_user

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

GRACE = "grace@partner.example"


@pytest.fixture
def in_review(ada: User) -> CommunityRequest:
    return make_in_review(make_curator("carla@desk.example"), ada, title="Clean rivers")


def open_as(browser: "Browser", server: LiveServer, person: User, address: str, **options: Any) -> "Page":
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(**options)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(server.url + address)
    return page


@pytest.mark.parametrize("with_scripts", [True, False])
def test_a_request_changes_hands(
    browser: "Browser", live_server: LiveServer, ada: User, in_review: CommunityRequest, with_scripts: bool
) -> None:
    address = f"/requests/{in_review.reference}/"
    page = open_as(browser, live_server, ada, address, java_script_enabled=with_scripts)
    page.click("text=Hand it over to somebody else")
    page.fill("#id_email", GRACE)
    page.check("text=I stay as a viewer")
    page.click("text=Offer it to this address")
    assert GRACE in page.inner_text("#people + ul + p")

    grace = make_user(GRACE, name="Grace Hopper")
    taker = open_as(browser, live_server, grace, "/requests/", java_script_enabled=with_scripts)
    taker.click("text=Look at it and decide")
    taker.check("#id_terms_accepted")
    taker.click("text=Take the request over")
    assert "In review" in taker.inner_text("#standing")
    assert "Grace Hopper (coordinator, you)" in taker.inner_text("section:has(#people)")

    page.goto(live_server.url + address)
    assert page.locator("text=Withdraw the request").count() == 0
    assert CommunityRequest.objects.get().coordinator == grace


def test_a_colleague_is_let_in_reads_writes_and_leaves(
    browser: "Browser", live_server: LiveServer, ada: User, in_review: CommunityRequest
) -> None:
    address = f"/requests/{in_review.reference}/"
    page = open_as(browser, live_server, ada, address)
    page.click("text=Invite a colleague")
    page.fill("#id_email", GRACE)
    page.check("text=Viewer: may read")
    page.click("text=Send the invitation")
    assert "is let in" in page.inner_text("[role=status]")
    member = open_as(browser, live_server, make_user(GRACE), address)
    member.fill("#id_comment", "Shall I ask the partners?")
    member.dblclick("text=Send the message")
    member.wait_for_selector("text=Shall I ask the partners?")
    assert in_review.events.filter(action="comment").count() == 1
    member.goto(live_server.url + address)
    member.click("text=Leave this request")
    member.click("button:has-text('Leave this request')")
    assert "You have left the request" in member.inner_text("main")


def test_an_appeal_is_asked_for_and_made(
    browser: "Browser", live_server: LiveServer, ada: User, in_review: CommunityRequest
) -> None:
    assert in_review.assignee
    perform(in_review.pk, "decline", actor=in_review.assignee, reason="other", comment="We can’t see why.")
    page = open_as(browser, live_server, ada, f"/requests/{in_review.reference}/")
    assert "We can’t see why." in page.inner_text("section:has(#standing)")
    page.click("text=Appeal: have it reopened")
    assert "Another curator" in page.inner_text("section:has(#effects)")
    page.click("main form .button--main")
    page.wait_for_selector(".error-summary")
    assert page.title().startswith("Error:")
    page.fill("#id_comment", "Look at the annex.")
    page.click("main form .button--main")
    assert "Submitted" in page.inner_text("#standing")


def test_an_offered_request_is_accessible_to_look_at(
    browser: "Browser", live_server: LiveServer, ada: User, in_review: CommunityRequest
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only browser tests have it

    offer_request(in_review.pk, email=GRACE, stays_as="leave", actor=ada)
    grace = make_user(GRACE)
    for address in (f"/requests/{in_review.reference}/take-over/", "/requests/"):
        page = open_as(browser, live_server, grace, address, viewport={"width": 320, "height": 640})
        results = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") == 320
