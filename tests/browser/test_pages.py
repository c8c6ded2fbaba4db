"""The pages in a browser: accessible in both colour schemes, narrow, by keyboard, and without JavaScript."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from communities.models import Organisation, Participation
from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_user

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    Visit = Callable[..., Page]

pytestmark = pytest.mark.browser

NARROW = 320
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller"
ADDRESSES = [
    "/",
    "/browse/projects/?q=rivers",
    "/browse/projects/?q=nothing",
    "/projects/101058390/",
    "/communities/rivers/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/email/",
    "/nowhere/",
    "/requests/",
    "/requests/new/?q=rivers",
    "/requests/EUC/",
    "/requests/EUC/edit/",
    "/requests/EUC/actions/cancel/",
]
OF_STRANGERS = {"/accounts/login/", "/accounts/signup/"}


@pytest.fixture
def ada(transactional_db: None) -> User:
    return make_user("ada@uni.example", name="Ada Lovelace")


@pytest.fixture
def request_shown(ada: User) -> CommunityRequest:
    """A request that has seen much, with a title that is hard to lay out; and a community beside it."""
    grant = make_grant(
        "101058390", acronym="WATER", title=f"Clean rivers {LONG}", objective="We clean rivers."
    )
    organisation = Organisation.objects.create(pic="1", name=f"Institute {LONG}", city="Αθήνα", country="EL")
    Participation.objects.create(grant=grant, organisation=organisation, role="coordinator")
    curator = make_curator()
    accepted = make_in_review(curator, ada, slug="rivers", grants=[grant.number])
    perform(accepted.pk, "accept", actor=curator)
    make_draft(ada, title="مشروع 🦄")
    request = make_in_review(curator, ada, title=f"{LONG} مشروع", grants=[make_grant(title="Rivers").number])
    said = {"title": "Shorter, please.", "slug": "Name the project."}
    return perform(request.pk, "request_changes", actor=curator, comment=LONG, remarks=said)


@pytest.fixture
def visit(browser: "Browser", live_server: LiveServer, ada: User) -> "Iterator[Visit]":
    """Return what opens an address, as Ada unless told otherwise, in a window of its own."""
    contexts: list[BrowserContext] = []

    def visit(address: str, *, is_signed_in: bool = True, **options: Any) -> "Page":
        context = browser.new_context(**options)
        contexts.append(context)
        if is_signed_in:
            client = Client()
            client.force_login(ada)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(live_server.url + address)
        return page

    yield visit
    for context in contexts:
        context.close()


def resolve(address: str, request: CommunityRequest) -> str:
    return address.replace("/EUC/", f"/{request.reference}/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_accessible_and_keeps_to_its_policy(
    visit: "Visit", request_shown: CommunityRequest, address: str, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only browser tests have it

    page = visit(
        resolve(address, request_shown), is_signed_in=address not in OF_STRANGERS, color_scheme=scheme
    )
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.reload()
    results = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    assert results.violations_count == 0, results.generate_report()
    assert [text for text in complaints if "404" not in text] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_fits_a_narrow_window(visit: "Visit", request_shown: CommunityRequest, address: str) -> None:
    page = visit(
        resolve(address, request_shown),
        is_signed_in=address not in OF_STRANGERS,
        viewport={"width": NARROW, "height": 640},
    )
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW


def test_a_refused_form_moves_the_focus_to_the_problems(
    visit: "Visit", request_shown: CommunityRequest
) -> None:
    page = visit(f"/requests/{request_shown.reference}/edit/")
    page.fill("#id_title", "")
    page.click("text=Save and submit again")
    page.wait_for_selector("#error-summary")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.getAttribute('aria-labelledby')") == "error-summary"
    page.click("main a[href='#id_title']")
    assert page.evaluate("document.activeElement.id") == "id_title"


def test_the_first_stop_of_the_keyboard_is_the_way_to_the_content(visit: "Visit") -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_everything_works_without_javascript(visit: "Visit", ada: User) -> None:
    make_grant("101058390", acronym="WATER", title="Clean rivers", objective="We clean rivers.")
    page = visit("/", java_script_enabled=False)
    page.click("text=Start a request")
    page.fill("#id_q", "water")
    page.click("text=Find the project")
    page.click("button:has-text('Continue')")
    page.check("#id_terms_accepted")
    page.click("text=Save and submit")
    assert "Submitted" in page.inner_text("#standing")
    assert CommunityRequest.objects.get().state == "submitted"


def test_nothing_is_asked_from_elsewhere(visit: "Visit", live_server: LiveServer) -> None:
    page = visit("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    assert asked
    assert all(address.startswith(live_server.url) for address in asked)
