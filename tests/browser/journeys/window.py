"""A person's window: it keeps what was seen, and fails as soon as the browser has anything to complain of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Frame, Page, Request, Response

GIVEN_UP = "net::ERR_ABORTED"
"""What Chromium says of a request that the person left behind by going on: that is no failure."""


@dataclass
class Album:
    """The folder of one journey; pictures are numbered in the order in which they were taken."""

    folder: Path
    taken: int = 0

    def keep(self, page: "Page", name: str) -> None:
        """Keep a picture of the whole page."""
        self.taken += 1
        path = self.folder / f"{self.taken:02}-{name.replace(' ', '-')}.png"
        page.screenshot(path=path, full_page=True, animations="disabled")


@dataclass
class Window:
    """A page of the browser, at the site, as somebody uses it."""

    page: "Page"
    site: str
    album: Album
    complaints: list[str] = field(default_factory=list)
    pages_seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(15_000)
        self.page.on("framenavigated", self._count)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("requestfailed", self._note_failure)
        self.page.on("response", self._note_refusal)
        self.page.on("request", self._note_report)

    def open(self, address: str) -> None:
        """Open an address of the site."""
        self.page.goto(self.site + urlsplit(address).path)

    def sees(self, text: str, keep: str = "") -> None:
        """Wait until the page says this; keep a picture of it under a name, and fail on any complaint."""
        self.page.locator("main").get_by_text(text).first.wait_for()
        self.page.wait_for_load_state()
        if keep:
            self.album.keep(self.page, keep)
        self.check()

    def press(self, text: str) -> None:
        """Press the button or link of the page's main part which says this."""
        wording = re.compile(rf"^\s*{re.escape(text)}")
        main = self.page.locator("main")
        buttons, links = (main.get_by_role(role, name=wording) for role in ("button", "link"))
        buttons.or_(links).first.click()

    def fill(self, **boxes: str) -> None:
        """Fill in boxes by their names."""
        for name, text in boxes.items():
            self.page.fill(f"main [name={name}]:not([type=hidden])", text)

    def check(self) -> None:
        """Fail with all that the browser complained of since the window was opened."""
        fail_with(self.complaints)

    def count_pages(self) -> int:
        """Return how many pages lay between the first and the one that is open."""
        return len(set(self.pages_seen) - {self.pages_seen[0], self.pages_seen[-1]})

    def _count(self, frame: "Frame") -> None:
        if frame.parent_frame is None and frame.url.startswith(self.site):
            self.pages_seen.append(urlsplit(frame.url).path)

    def _hear(self, message: "ConsoleMessage") -> None:
        self.complaints.append(f"console {message.type}: {message.text}")

    def _note_failure(self, request: "Request") -> None:
        if request.failure != GIVEN_UP:
            self.complaints.append(f"failed: {request.url} ({request.failure})")

    def _note_refusal(self, response: "Response") -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")

    def _note_report(self, request: "Request") -> None:
        if "/csp-report/" in request.url:
            self.complaints.append(f"broke the content policy: {request.post_data}")


def fail_with(complaints: Iterable[str]) -> None:
    """Fail with each complaint on a line of its own."""
    if lines := list(complaints):
        pytest.fail("\n".join(lines), pytrace=False)
