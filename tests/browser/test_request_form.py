"""The form in a browser: found by keyboard, saved while typed, sent once; and the same without a script."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.mail import EmailMessage

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, KeptAnswers
from tests.factories import PASSWORD, make_draft, make_grant, make_submitted

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Visit = Callable[..., Page]

pytestmark = pytest.mark.browser

FIND = "/requests/new/project/?kind=new"
CONTINUE = "button[value=continue]"


def make_rivers() -> None:
    make_grant("101058390", acronym="WATER", title="Clean rivers", objective="We clean rivers.")
    make_grant("101058391", acronym="WATER", title="Warm rivers")


def wait_until_saved(page: "Page") -> None:
    page.wait_for_selector("#saved:text-matches('^Saved [0-9]{2}:[0-9]{2}$')")


def active(page: "Page") -> str:
    return str(page.get_attribute("#id_q", "aria-activedescendant") or "")


def test_a_project_is_found_and_chosen_by_keyboard_alone(visit: "Visit", ada: User) -> None:
    make_rivers()
    page = visit(FIND)
    page.focus("#id_q")
    page.keyboard.type("rivers")
    page.wait_for_selector("[role=option]")
    assert page.get_attribute("#id_q", "role") == "combobox"
    assert page.get_attribute("#id_q", "aria-expanded") == "true"
    assert "2 projects found" in page.inner_text("#project-count")
    page.keyboard.press("ArrowDown")
    first = active(page)
    page.keyboard.press("ArrowUp")
    last = active(page)
    assert first != last, "up from the first comes to the last"
    assert page.locator("[aria-selected=true]").get_attribute("id") == last
    page.keyboard.press("Escape")
    assert page.get_attribute("#id_q", "aria-expanded") == "false"
    assert page.input_value("#id_q") == "rivers"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    number = page.locator("[aria-selected=true]").get_attribute("data-number")
    page.keyboard.press("Enter")
    page.wait_for_selector("#results input[type=radio]:checked")
    assert page.input_value("#results input[type=radio]:checked") == number
    assert page.evaluate("document.activeElement.value") == number, "the focus goes along"
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/")
    assert CommunityRequest.objects.get().grants.get().number == number


def test_a_project_is_chosen_by_a_press(visit: "Visit", ada: User) -> None:
    make_rivers()
    page = visit(FIND)
    page.locator("#id_q").press_sequentially("warm")
    page.click("[role=option]")
    page.wait_for_selector("#results input[value='101058391']:checked")
    assert page.url.endswith("q=101058391"), "the address can be kept and gone back to"


def test_what_is_typed_is_saved_by_itself(visit: "Visit", ada: User) -> None:
    draft = make_draft(ada, title="Old")
    page = visit(f"/requests/{draft.reference}/edit/")
    for text in ("While", " typing"):
        page.locator("#id_title").press_sequentially(text)
        wait_until_saved(page)
        page.wait_for_timeout(1300)
    wait_until_saved(page)
    draft.refresh_from_db()
    assert draft.title == "While typingOld"
    assert page.get_attribute("#saved", "role") == "status"
    page.locator(CONTINUE).last.click()
    page.wait_for_url("**/check/")


def test_what_was_typed_a_moment_ago_survives_closing_the_window(visit: "Visit", ada: User) -> None:
    draft = make_draft(ada, title="Old")
    page = visit(f"/requests/{draft.reference}/edit/")
    page.fill("#id_title", "Typed and gone")
    page.goto("about:blank")
    for _ in range(50):
        draft.refresh_from_db()
        if draft.title != "Old":
            break
        page.wait_for_timeout(100)
    assert draft.title == "Typed and gone"


def test_the_second_window_is_told_and_stops(visit: "Visit", ada: User) -> None:
    draft = make_draft(ada, title="Old")
    first, second = (visit(f"/requests/{draft.reference}/edit/") for _ in range(2))
    first.fill("#id_title", "First window")
    wait_until_saved(first)
    first.wait_for_timeout(1500)
    second.fill("#id_title", "Second window")
    second.wait_for_selector("#saved.saved--failed")
    assert "changed in another window" in second.inner_text("#saved")
    draft.refresh_from_db()
    assert draft.title == "First window"
    second.click("#saved a")
    assert second.input_value("#id_title") == "Second window", "nothing is lost"
    assert "First window" in second.inner_text("main")


def test_a_session_that_ends_while_typing_loses_nothing(visit: "Visit", ada: User) -> None:
    draft = make_draft(ada, title="Old")
    page = visit(f"/requests/{draft.reference}/edit/")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.fill("#id_title", "Typed without a session")
    page.wait_for_selector("#saved a")
    assert "You were signed out" in page.inner_text("#saved")
    page.click("#saved a")
    page.fill("#id_login", "ada@uni.example")
    page.fill("#id_password", PASSWORD)
    page.click("main button.button--main")
    page.wait_for_url("**/edit/")
    assert page.input_value("#id_title") == "Typed without a session"
    assert KeptAnswers.objects.filter(person=ada).exists()


def test_characters_are_counted_and_told_after_a_pause(visit: "Visit", ada: User) -> None:
    draft = make_draft(ada)
    page = visit(f"/requests/{draft.reference}/edit/")
    page.fill("#id_title", "🦄" * 249)
    assert page.inner_text("#id_title_counter") == "One character left"
    assert page.inner_text("#counted") == ""
    page.fill("#id_title", "x" * 255)
    assert page.inner_text("#id_title_counter") == "5 characters too many"
    page.wait_for_selector("#counted:has-text('5 characters too many')", state="attached")


def test_the_address_is_judged_while_it_is_typed(visit: "Visit", ada: User) -> None:
    make_submitted(slug="water")
    draft = make_draft(ada, slug="", grants=[make_grant(acronym="WATER").number])
    page = visit(f"/requests/{draft.reference}/edit/")
    page.locator("#id_slug").press_sequentially("wa-ter")
    page.wait_for_selector("#slug-advice >> text=another community")
    assert page.get_attribute("#slug-advice", "role") == "status"
    offered = page.locator("#slug-advice button")
    assert offered.count() == 3
    wanted = offered.first.get_attribute("data-slug")
    offered.first.click()
    page.wait_for_selector("#slug-advice >> text=is free at this moment")
    assert page.input_value("#id_slug") == wanted
    assert page.evaluate("document.activeElement.id") == "id_slug"


def test_a_press_of_enter_goes_on_and_changes_nothing_else(visit: "Visit", ada: User) -> None:
    draft = make_draft(ada)
    page = visit(f"/requests/{draft.reference}/edit/")
    page.focus("#id_website")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/")


def test_a_press_of_enter_never_throws_away_what_was_typed(visit: "Visit", ada: User) -> None:
    """The button that begins again stands before the form, and would be the first that Enter presses."""
    request = make_submitted(ada, title="Old")
    page = visit(f"/requests/{request.reference}/edit/")
    page.fill("#id_title", "Typed before")
    page.wait_for_selector("#saved:has-text('when you save it')")
    page.goto(page.url)
    assert page.locator("button[value=discard]").count() == 1
    page.focus("#id_website")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/requests/{request.reference}/")
    request.refresh_from_db()
    assert request.title == "Typed before"


def test_a_double_click_sends_once_and_the_back_button_is_harmless(visit: "Visit", ada: User) -> None:
    draft = make_draft(ada, terms_accepted=False)
    page = visit(f"/requests/{draft.reference}/edit/")
    page.locator(CONTINUE).last.click()
    page.wait_for_url("**/check/")
    page.check("#id_terms_accepted")
    page.dblclick("text=Send the request to the curators")
    page.wait_for_url("**/sent/")
    assert draft.reference in page.inner_text(".confirmation")
    assert [event.action for event in draft.events.all()] == ["submit"]
    page.go_back()
    page.wait_for_load_state()
    if page.url.endswith("/check/"):
        page.reload()
    page.wait_for_url(re.compile(r"/(sent|edit)/$"))
    assert [event.action for event in draft.events.all()] == ["submit"]


@pytest.mark.parametrize("has_script", [True, False])
def test_somebody_who_was_never_here_gets_there_in_six_pages(
    visit: "Visit", mailoutbox: list[EmailMessage], *, has_script: bool
) -> None:
    """From the landing page: sign-up, code, kind, project, form, check; then the request is sent."""
    make_rivers()
    page = visit("/", is_signed_in=False, java_script_enabled=has_script)
    seen: list[str] = []
    page.on("framenavigated", lambda frame: seen.append(urlsplit(frame.url).path))
    page.click("main >> text=Start a request")
    page.fill("#id_email", "new@uni.example")
    page.fill("#id_name", "New Person")
    page.fill("#id_password1", PASSWORD)
    page.click("main button.button--main")
    page.wait_for_selector("#id_code")
    code = re.search(r"^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$", str(mailoutbox[-1].body), re.MULTILINE)
    assert code
    page.fill("#id_code", code.group())
    page.click("main button.button--main")
    page.click("label[for=id_kind_0]")
    page.click("main button:text-is('Continue')")
    page.fill("#id_q", "101 058 390")
    page.click("text=Find the project")
    page.click("text=Continue with this project")
    assert page.input_value("#id_title") == "Clean rivers"
    page.locator(CONTINUE).last.click()
    page.check("#id_terms_accepted")
    page.click("text=Send the request to the curators")
    page.wait_for_url("**/sent/")
    assert CommunityRequest.objects.get().state == "submitted"
    assert len(dict.fromkeys(seen)) - 1 <= 6, "pages before the confirmation"
