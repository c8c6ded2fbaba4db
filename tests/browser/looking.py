"""What is looked at on each page: every look returns all that it has to complain of."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

NARROW: Any = {"width": 320, "height": 640}
USUAL: Any = {"width": 1280, "height": 900}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_STOPS = 150
SETTLED = 150
"""Milliseconds after which colours have changed over."""

# What sticks out at the right or left of the window, and is not in a box that scrolls by itself.
STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  const keeps = (one) => /(auto|scroll|hidden|clip)/.test(getComputedStyle(one).overflowX);
  const scrolls = (one) => one && (keeps(one) || scrolls(one.parentElement));
  return [...document.body.querySelectorAll('*')]
    .filter((one) => {
      const box = one.getBoundingClientRect();
      const isThere = box.width > 1 && box.height > 1;
      return isThere && (box.right > width + 1 || box.left < -1) && !scrolls(one.parentElement);
    })
    .filter((one) => !one.closest('.skip, .visually-hidden'))
    .map((one) => one.outerHTML.slice(0, 120)).slice(0, 5);
}"""

# Text that its own box cuts off or lets run over its neighbours.
CUT_OFF = """() => [...document.querySelectorAll('main *')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
  .filter((one) => getComputedStyle(one).display !== 'inline')
  .filter((one) => !/^(INPUT|TEXTAREA|SELECT|PRE|CODE|SVG)$/i.test(one.tagName))
  .filter((one) => !one.closest('.scroll, pre, svg, .visually-hidden, .listbox'))
  .map((one) => one.outerHTML.slice(0, 120)).slice(0, 5)"""

FOCUSED = """() => {
  const within = (at, most) => Math.min(Math.max(at, 1), most - 1);
  const isOnTop = (one, box) => {
    const down = box.top + Math.min(box.height, innerHeight) / 2;
    const there = document.elementFromPoint(
      within(box.left + box.width / 2, innerWidth), within(down, innerHeight));
    // A link over two lines has its middle beside itself: what it lies in is there.
    return !there || one.contains(there) || there.contains(one);
  };
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const card = one.closest('.choice');
  const rings = [style, card && getComputedStyle(card)].filter(Boolean);
  // A summary without a box of its own, or something scrolled out of sight, would leave the person lost.
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {
    name: one.outerHTML.slice(0, 100),
    left: one === document.body || one === document.documentElement,
    ringed: rings.some((ring) => ring.outlineStyle !== 'none' && parseFloat(ring.outlineWidth) >= 2),
    seen,
    covered: seen && !isOnTop(one, box),
  };
}"""

# Else the keyboard goes on from where a page put the focus by itself.
FROM_THE_START = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  scrollTo(0, 0);
}"""

MOVING = """() => [...document.querySelectorAll('*')].filter((one) => {
  const style = getComputedStyle(one);
  const times = [style.transitionDuration, style.animationDuration].join().split(',');
  return times.some((time) => parseFloat(time) > 0.02);
}).map((one) => one.outerHTML.slice(0, 100)).slice(0, 5)"""

ALIKE = """() => [...document.querySelectorAll('.legend')].filter((legend) => {
  const drawn = [...legend.querySelectorAll('rect, polyline')].map((one) => getComputedStyle(one));
  const looks = drawn.map((style) => [style.fill, style.stroke, style.strokeDasharray].join());
  return new Set(looks).size < looks.length;
}).map((legend) => legend.textContent.trim())"""

UNUSABLE_FORMS = """() => [...document.querySelectorAll('form')]
  .filter((form) => !form.querySelector('button:not([type=button]):not([disabled]), input[type=submit]')
    && !document.querySelector(`button[form="${form.id}"]`))
  .map((form) => form.outerHTML.slice(0, 120))"""


def look_with_axe(page: "Page") -> Iterator[str]:
    """Complain of what axe finds against WCAG 2.2 AA and its good practice, target sizes included."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only browser tests have it

    options: dict[str, Any] = {
        "runOnly": {"type": "tag", "values": AXE_TAGS},
        "rules": {"target-size": {"enabled": True}},
    }
    for violation in Axe().run(page, options=options).response["violations"]:
        for node in violation["nodes"]:
            yield f"axe {violation['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"


def look_in_the_dark(page: "Page") -> Iterator[str]:
    """Complain of what axe finds in dark colours on a phone: both at once, since axe takes its time."""
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_timeout(SETTLED)
    yield from (f"dark, 320 px: {complaint}" for complaint in look_with_axe(page))
    page.set_viewport_size(USUAL)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    page.wait_for_timeout(SETTLED)


def look_through_a_narrow_window(page: "Page") -> Iterator[str]:
    """Complain where a window of 320 pixels, which is 400 % zoom, would have to be scrolled sideways."""
    page.set_viewport_size(NARROW)
    yield from (f"320 px: {complaint}" for complaint in look_for_overflow(page))
    page.evaluate("document.documentElement.dir = 'rtl'")
    yield from (f"320 px, right to left: {complaint}" for complaint in look_for_overflow(page))
    page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size(USUAL)


def look_at_large_text(page: "Page") -> Iterator[str]:
    """Complain where text of twice the size doesn't fit."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    yield from (f"200 % text: {complaint}" for complaint in look_for_overflow(page))
    page.evaluate("document.documentElement.style.fontSize = ''")


def look_for_overflow(page: "Page") -> Iterator[str]:
    """Complain of what sticks out of the window, or out of its own box."""
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if width[0] > width[1]:
        yield f"the page is {width[0]} pixels wide in a window of {width[1]}"
    yield from (f"sticks out: {one}" for one in page.evaluate(STICKING_OUT))
    yield from (f"is cut off: {one}" for one in page.evaluate(CUT_OFF))


def look_in_forced_colours(page: "Page") -> Iterator[str]:
    """Complain of stops of the keyboard that can't be seen in the system's own colours."""
    page.emulate_media(forced_colors="active")
    yield from (f"forced colours: {complaint}" for complaint in look_with_the_keyboard(page))
    page.emulate_media(forced_colors="none")


def look_with_the_keyboard(page: "Page") -> Iterator[str]:
    """Complain of stops without a ring, out of sight, or under something else."""
    page.evaluate(FROM_THE_START)
    for stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["left"]:
            return
        if stop == 0 and "skip" not in focused["name"] and page.query_selector(".skip"):
            yield f"the first stop is no way to the content: {focused['name']}"
        yield from (
            f"keyboard: {complaint}: {focused['name']}"
            for complaint, holds in (
                ("no ring", not focused["ringed"]),
                ("out of sight", not focused["seen"]),
                ("covered", focused["covered"]),
            )
            if holds
        )


def look_without_motion(page: "Page") -> Iterator[str]:
    """Complain of what moves for somebody who asked for stillness."""
    page.emulate_media(reduced_motion="reduce")
    yield from (f"moves: {one}" for one in page.evaluate(MOVING))
    page.emulate_media(reduced_motion="no-preference")


def look_at_legends(page: "Page") -> Iterator[str]:
    """Complain of charts whose series look alike where they are named."""
    yield from (f"look alike: {one}" for one in page.evaluate(ALIKE))


def look_at_forms(page: "Page") -> Iterator[str]:
    """Complain of forms that only a script could send, and of a page that doesn't say what it is."""
    yield from (f"can't be sent: {one}" for one in page.evaluate(UNUSABLE_FORMS))
    if page.locator("h1").count() != 1:
        yield f"has {page.locator('h1').count()} headings of the first level"


LOOKS: tuple[Callable[["Page"], Iterator[str]], ...] = (
    look_with_axe,
    look_for_overflow,
    look_in_the_dark,
    look_through_a_narrow_window,
    look_at_large_text,
    look_with_the_keyboard,
    look_in_forced_colours,
    look_without_motion,
    look_at_forms,
    look_at_legends,
)
