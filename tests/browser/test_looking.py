"""Each look sees the fault that it is there for: a look that sees nothing would let every page pass."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import looking

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FRAME = '<!DOCTYPE html><html lang="en"><title>T</title><style>{style}</style><main><h1>T</h1>{body}</main>'


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    context = browser.new_context(viewport=looking.USUAL)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("look", "style", "body", "word"),
    [
        (looking.look_with_axe, "", "<img src='data:,'>", "axe image-alt"),
        (
            looking.look_in_the_dark,
            "@media (prefers-color-scheme: dark) { body { background: #000; color: #222 } }",
            "<p>Unreadable</p>",
            "dark, 320 px: axe color-contrast",
        ),
        (looking.look_for_overflow, "p { width: 3000px }", "<p>Wide</p>", "sticks out: <p>"),
        (
            looking.look_for_overflow,
            "p { width: 4rem; overflow: hidden; white-space: nowrap }",
            "<p>Donaudampfschifffahrt</p>",
            "is cut off: <p>",
        ),
        (looking.look_through_a_narrow_window, "p { width: 500px }", "<p>Wide</p>", "320 px: the page is"),
        (
            looking.look_through_a_narrow_window,
            "[dir=rtl] p { width: 500px }",
            "<p>Wide</p>",
            "320 px, right to left: the page is",
        ),
        (looking.look_at_large_text, "p { width: 70rem }", "<p>Wide</p>", "200 % text: the page is"),
        (looking.look_with_the_keyboard, "a { outline: none }", "<a href='#'>A</a>", "keyboard: no ring"),
        (
            looking.look_with_the_keyboard,
            "a { position: fixed; top: -900px }",
            "<a href='#'>A</a>",
            "keyboard: out of sight",
        ),
        (
            looking.look_with_the_keyboard,
            "div { background: red; inset: 0; position: fixed }",
            "<a href='#'>A</a><div></div>",
            "keyboard: covered",
        ),
        (
            looking.look_in_forced_colours,
            "@media (forced-colors: active) { a:focus { outline: none } }",
            "<a href='#'>A</a>",
            "forced colours: keyboard: no ring",
        ),
        (looking.look_without_motion, "p { transition: color 2s }", "<p>Moves</p>", "moves: <p>"),
        (
            looking.look_at_legends,
            "",
            "<ul class='legend'><li><svg><rect/></svg>one<li><svg><rect/></svg>two</ul>",
            "look alike: one",
        ),
        (looking.look_at_forms, "", "<form><input></form>", "can't be sent: <form>"),
        (looking.look_at_forms, "", "<h1>Another</h1>", "has 2 headings"),
    ],
)
def test_a_look_sees_its_fault(
    page: "Page",
    look: "Callable[[Page], Iterator[str]]",
    style: str,
    body: str,
    word: str,
) -> None:
    page.set_content(FRAME.format(style=style, body=body))
    assert [complaint for complaint in look(page) if complaint.startswith(word)]
    page.set_content(
        FRAME.format(style="a:focus { outline: 3px solid }", body="<p>Fine</p><a href='#'>A</a>")
    )
    assert [complaint for complaint in look(page) if complaint.startswith(word)] == []
