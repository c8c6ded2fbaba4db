"""The desk in a real browser, under the real content security policy, looked at by axe."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.live_server_helper import LiveServer

from requests_workflow import services
from requests_workflow.models import CommunityRequest
from tests.factories import PASSWORD, make_curator, make_in_review, make_lead, make_submitted
from tests.requests_workflow.admin.desk import QUEUE, make_superuser, screen_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

REPORT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", refused => violations.push(refused.violatedDirective));
"""
STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def enter(page: "Page", live_server: LiveServer, email: str) -> None:
    page.goto(f"{live_server.url}/admin/login/")
    page.fill("input[name=username]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("input[type=submit]")


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """Open a page that writes down what the policy refuses."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(REPORT_VIOLATIONS)
    yield page
    context.close()


def find_faults(page: "Page") -> list[tuple[Any, ...]]:
    """Return what axe has to say, as rule and element."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options=STANDARD).response["violations"]
    return [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]


def make_eventful_request() -> CommunityRequest:
    """Make a request whose screen shows every kind of thing."""
    curator = make_curator("carlo@desk.example")
    request = make_in_review(curator, kind="link", community="an-existing-one")
    services.note(request.pk, "A note.", actor=curator)
    services.comment(request.pk, "A comment.", actor=curator)
    services.amend(request.pk, {"title": "Another title"}, actor=request.coordinator)
    make_submitted()
    return request


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_queue_and_screen_keep_the_policy_and_the_standard(
    page: "Page", live_server: LiveServer, scheme: Any
) -> None:
    request = make_eventful_request()
    page.emulate_media(color_scheme=scheme)
    enter(page, live_server, "carlo@desk.example")
    for address in ("/admin/", QUEUE, screen_of(request), "/admin/requests_workflow/delivery/"):
        page.goto(live_server.url + address)
        assert page.evaluate("window.violations") == [], address
        assert find_faults(page) == [], address


def test_djangos_own_pages_keep_the_policy(page: "Page", live_server: LiveServer) -> None:
    request, root = make_eventful_request(), make_superuser()
    grant = request.grants.get()
    enter(page, live_server, root.email)
    for address in (
        "/admin/accounts/user/", f"/admin/accounts/user/{root.pk}/change/", "/admin/accounts/user/add/",
        "/admin/accounts/apitoken/", f"/admin/communities/grant/{grant.pk}/change/",
        "/admin/auth/group/1/change/",
    ):  # fmt: skip
        page.goto(live_server.url + address)
        assert page.evaluate("window.violations") == [], address


def test_a_narrow_screen_needs_no_scrolling_sideways(page: "Page", live_server: LiveServer) -> None:
    request = make_eventful_request()
    page.set_viewport_size({"width": 320, "height": 700})
    enter(page, live_server, "carlo@desk.example")
    page.goto(live_server.url + screen_of(request))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_decision_is_made_by_keyboard_alone(page: "Page", live_server: LiveServer) -> None:
    request = make_eventful_request()
    enter(page, live_server, "carlo@desk.example")
    page.goto(live_server.url + screen_of(request))
    page.locator("form.accept summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Seen on a call.")
    page.locator("form.accept button:not([name])").press("Enter")
    page.get_by_text("You accepted the request").first.wait_for()
    request.refresh_from_db()
    assert request.state == "accepted"


def test_the_page_to_confirm_and_the_overrides_keep_the_policy_and_the_standard(
    page: "Page", live_server: LiveServer
) -> None:
    make_eventful_request()
    lead = make_lead("leo@desk.example")
    enter(page, live_server, lead.email)
    page.goto(f"{live_server.url}{QUEUE}")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "bulk_claim")
    page.click("button[name=index]")
    page.wait_for_selector("#good-title")
    for address in ("", "/admin/requests_workflow/override/", "/admin/requests_workflow/cannedreply/add/"):
        if address:
            page.goto(live_server.url + address)
        assert page.evaluate("window.violations") == [], address
        assert find_faults(page) == [], address


def test_keys_move_the_focus_are_letters_where_one_writes_and_can_be_switched_off(
    page: "Page", live_server: LiveServer
) -> None:
    request = make_eventful_request()
    enter(page, live_server, "carlo@desk.example")
    page.goto(live_server.url + screen_of(request))
    page.keyboard.press("d")
    focused = "document.activeElement.id"
    assert page.evaluate(focused) == "decline-reason"
    page.focus("#decline-comment")
    page.keyboard.type("and n?")
    assert page.input_value("#decline-comment") == "and n?"
    assert page.evaluate(focused) == "decline-comment"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.locator("#keys").get_attribute("open") is not None
    page.uncheck("#has-keys")
    page.click("#keys button")
    page.wait_for_selector(".messagelist")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement === document.body")
    request.refresh_from_db()
    assert request.state == "in_review"
