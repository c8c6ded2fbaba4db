"""What a curator does at the desk, step by step, as journeys are made of."""

from tests.browser.journeys.window import Window


def open_from_queue(window: Window, reference: str) -> None:
    """Open the desk's queue, and from there the request."""
    window.open("/admin/")
    window.page.click(".desk-nav >> text=Review queue")
    window.page.wait_for_selector("#result_list")
    window.album.keep(window.page, "queue")
    window.page.click(f"#result_list a:has-text('{reference}')")
    window.sees("What you can do")


def claim(window: Window, reference: str) -> None:
    """Take the request out of the queue."""
    open_from_queue(window, reference)
    claim_opened(window)


def claim_opened(window: Window) -> None:
    """Claim the request that is open."""
    decide(window, "claim")
    window.page.wait_for_selector("dl.standing:has-text('In review')")
    window.sees("What you can do", keep="claimed")


def write(window: Window, action: str, **boxes: str) -> None:
    """Unfold the form of an action, and fill it in; `reason` is chosen from the list."""
    form = window.page.locator(f"form.{action}")
    form.locator("summary").first.click()
    if reason := boxes.pop("reason", ""):
        form.locator("[name=reason]").select_option(reason)
    for name, text in boxes.items():
        form.locator(f"[name={name}]").fill(text)
    window.album.keep(window.page, action)


def decide(window: Window, action: str) -> None:
    """Press the button of an action, and wait for what the desk says to it."""
    window.page.locator(f"form.{action} button[type=submit]:not([name])").click()
    window.page.wait_for_selector(".messagelist")
    window.check()
