"""The gallery in a real browser: the frames show the mail in its colours, under the real policy."""

from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.factories import make_curator
from tests.requests_workflow.admin.test_browser import enter, find_faults, page

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COLOUR = "getComputedStyle(document.querySelector('.subject')).color"


@pytest.fixture
def gallery(page: "Page", live_server: LiveServer) -> "Page":
    """Open one mail of the gallery, as a curator."""
    curator = make_curator()
    enter(page, live_server, curator.email)
    page.goto(f"{live_server.url}/admin/mails/decline.coordinator/")
    page.wait_for_load_state("networkidle")
    return page


def test_the_frames_show_the_mail_light_and_dark_and_narrow(gallery: "Page") -> None:
    light, narrow, dark = gallery.frames[1:]
    assert [frame.inner_text(".subject") for frame in (light, narrow, dark)] == [
        "Declined: your request for “Clean rivers for Europe”"
    ] * 3
    assert light.evaluate(COLOUR) == "rgb(26, 34, 48)"
    assert dark.evaluate(COLOUR) == "rgb(231, 235, 242)"
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
    assert gallery.evaluate("violations") == []


def test_the_gallery_is_accessible(gallery: "Page") -> None:
    assert find_faults(gallery) == []
    gallery.goto(gallery.url.replace("decline.coordinator/", ""))
    assert find_faults(gallery) == []
