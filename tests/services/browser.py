"""Headless Chromium of the system, driven by Playwright."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.services.process import ServiceUnavailableError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # root has none, and the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # It calls home otherwise; tests reach nothing beyond loopback.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextlib.contextmanager
def running_browser() -> Iterator["Browser"]:
    """Run a browser for the length of the block.

    Raises ServiceUnavailableError where Playwright or Chromium is not installed.
    """
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only browser tests have it
    except ImportError as error:
        raise ServiceUnavailableError(
            "no Playwright: run `pip install -r tests/requirements-e2e.txt`"
        ) from error
    program = find_program()
    with _allowing_queries(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def find_program() -> str:
    """Return the path of the first browser found."""
    for name in PROGRAMS:
        if path := shutil.which(name):
            return path
    raise ServiceUnavailableError("no Chromium on the PATH: install Debian's package `chromium`")


@contextlib.contextmanager
def _allowing_queries() -> Iterator[None]:
    """Let the test query the database: Playwright keeps an event loop in the thread, which Django refuses."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        yield
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
