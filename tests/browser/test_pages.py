"""The walk over every page and state in a browser: for eyes, ears, keyboards, small windows and no script."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from requests_workflow.models import CommunityRequest
from tests.browser.addresses import PLACES, Place
from tests.browser.looking import LOOKS, USUAL, look_at_forms, look_for_overflow
from tests.browser.on_zenodo import ON_ZENODO

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Visit = Callable[..., Page]

pytestmark = pytest.mark.browser

PAGES = [place for place in PLACES if not place.state]
REFUSALS = ["400 (", "409 (", "422 ("]


Open = Callable[..., "tuple[Page, list[str]]"]


@pytest.fixture
def open_place(
    visit: "Visit", live_server: LiveServer, request_shown: CommunityRequest, request: pytest.FixtureRequest
) -> Open:
    """Return what opens a place and reaches its state; with the page come the browser's own complaints."""

    def open_place(place: Place, **options: object) -> "tuple[Page, list[str]]":
        page = visit("", who=place.who, viewport=USUAL, **options)
        complaints = listen(page, place)
        references = {"EUC": request_shown.reference}
        if any(f"/{name}/" in place.address for name in ON_ZENODO):
            references |= request.getfixturevalue("on_zenodo")
        address = place.address
        for name, reference in references.items():
            address = address.replace(f"/{name}/", f"/{reference}/")
        answer = page.goto(live_server.url + address)
        assert answer is not None
        assert answer.status == place.status
        place.reach(page)
        return page, complaints

    return open_place


def listen(page: "Page", place: Place) -> list[str]:
    """Return the list that fills with what the browser finds wrong, policy reports included."""
    complaints: list[str] = []
    # The browser itself notes an answer that is a refusal; here that is what was asked for.
    expected = [str(place.status)] if place.status >= 400 else REFUSALS * bool(place.state)

    def note(text: str) -> None:
        if not any(status in text for status in expected):
            complaints.append(text)

    page.on("console", lambda message: note(f"console: {message.text}"))
    page.on("pageerror", lambda error: note(f"script: {error}"))
    page.on("request", lambda asked: note("broke the policy") if "/csp-report/" in asked.url else None)
    return complaints


def fail_with(complaints: list[str]) -> None:
    """Fail with each complaint on a line of its own."""
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_page_is_for_everybody(open_place: Open, place: Place) -> None:
    page, complaints = open_place(place)
    found = [complaint for look in LOOKS for complaint in look(page)]
    fail_with(found + complaints)


@pytest.mark.parametrize("place", PAGES, ids=str)
def test_a_page_needs_no_script(open_place: Open, place: Place) -> None:
    page, complaints = open_place(place, java_script_enabled=False)
    fail_with([*look_at_forms(page), *look_for_overflow(page), *complaints])
    assert page.locator("main").inner_text().strip()


def test_a_refused_form_moves_the_focus_to_the_problems(visit: "Visit") -> None:
    page = visit("/accounts/login/", is_signed_in=False)
    page.eval_on_selector("main form", "form => { form.noValidate = true }")
    page.click("main form button.button--main")
    page.wait_for_selector("#error-summary")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.getAttribute('aria-labelledby')") == "error-summary"
    page.click("main a[href='#id_login']")
    assert page.evaluate("document.activeElement.id") == "id_login"


def test_the_first_stop_of_the_keyboard_is_the_way_to_the_content(visit: "Visit") -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_chosen_language_stays_chosen(visit: "Visit") -> None:
    page = visit("/browse/projects/?q=rivers", is_signed_in=False)
    assert page.get_attribute("html", "lang") == "en"
    page.click("button:has-text('Deutsch')")
    assert page.url.endswith("/browse/projects/?q=rivers")
    assert page.get_attribute("html", "lang") == "de"
    page.click("a.brand")
    assert page.get_attribute("html", "lang") == "de"


def test_nothing_is_asked_from_elsewhere(visit: "Visit", live_server: LiveServer) -> None:
    page = visit("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    assert asked
    assert all(address.startswith(live_server.url) for address in asked)


def test_a_printed_page_has_the_words_and_not_the_buttons(visit: "Visit") -> None:
    page = visit("/")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.is_visible("h1")
    assert not page.is_visible(".site-nav")
    assert not page.is_visible("main .buttons")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
