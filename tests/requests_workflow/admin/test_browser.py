"""The desk in a real browser, under the real content security policy, looked at by axe."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.live_server_helper import LiveServer

from communities.models import ZenodoLink, ZenodoStanding
from communities.zenodo.drift.comparing import compare_some
from communities.zenodo.twin import World
from requests_workflow import services
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.provisioning.staff import abandon_step
from tests.browser.on_zenodo import stage_on_zenodo
from tests.factories import PASSWORD, make_curator, make_in_review, make_lead, make_submitted, make_user
from tests.requests_workflow.admin.desk import QUEUE, make_superuser, screen_of
from tests.requests_workflow.linking.conftest import world

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["world"]

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


def test_a_lead_chooses_who_hears_an_appeal_on_a_narrow_screen_too(
    page: "Page", live_server: LiveServer
) -> None:
    first, second = make_curator("carlo@desk.example"), make_curator("dora@desk.example")
    request = make_in_review(first)
    perform(request.pk, "decline", actor=first, comment="No.", reason="other")
    perform(request.pk, "reopen", actor=request.coordinator, comment="But yes.")
    perform(request.pk, "claim", actor=second)
    perform(request.pk, "decline", actor=second, comment="No.", reason="other")
    perform(request.pk, "reopen", actor=request.coordinator, comment="Still yes.")
    enter(page, live_server, make_lead().email)
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(live_server.url + screen_of(request))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.click("summary:has-text('hear the appeal')")
    assert find_faults(page) == []
    page.check(f"input[name=curators][value='{second.pk}']")
    page.fill("#waive-text", "All others are away.")
    page.click("button:has-text('Lift the bar')")
    page.wait_for_selector("text=Whom you chose may claim the request now.")
    assert [bar.curator for bar in request.bars.all()] == [first]


def put_on_zenodo(world: World) -> list[str]:
    """Return the addresses of what the desk sees of Zenodo, each with something on it."""
    staged = stage_on_zenodo(world, make_user("ada@uni.example"))
    abandon_step(staged["STUCK"].pk, "owner", "Invited by hand.", actor=make_curator())
    compare_some()
    for community in [*world.communities.values()]:
        world.change(community.id, title="Another title")
    ZenodoLink.objects.update(compared_at=None)
    compare_some()
    lists = (
        "requests_workflow/provisioningstep",
        "communities/zenododifference",
        "communities/zenodostanding",
    )
    ZenodoStanding.objects.create(host="zenodo.example", failures=4, last_failure="TimedOut: x")
    return [*map(screen_of, staged.values()), *(f"/admin/{name}/" for name in lists)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_the_desk_sees_of_zenodo_keeps_the_policy_and_the_standard(
    page: "Page", live_server: LiveServer, world: World, scheme: Any
) -> None:
    addresses = put_on_zenodo(world)
    page.emulate_media(color_scheme=scheme)
    enter(page, live_server, make_superuser().email)
    for address in addresses:
        page.goto(live_server.url + address)
        page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
        assert page.evaluate("window.violations") == [], address
        assert find_faults(page) == [], address


def test_a_refused_address_comes_back_with_what_was_typed(
    page: "Page", live_server: LiveServer, world: World
) -> None:
    taken = stage_on_zenodo(world, make_user("ada@uni.example"))["TAKEN"]
    enter(page, live_server, make_curator("carla@desk.example").email)
    page.goto(live_server.url + screen_of(taken))
    page.click("summary:has-text('Choose another address')")
    page.fill("#address-slug", "Not Valid")
    page.fill("#address-consent", "They wrote so on Monday.")
    page.click("button:has-text('Change the address')")
    page.wait_for_selector(".refusal")
    assert page.input_value("#address-slug") == "Not Valid"
    assert page.is_visible("#address-consent")
    assert page.input_value("#address-consent") == "They wrote so on Monday."
    assert find_faults(page) == []


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
