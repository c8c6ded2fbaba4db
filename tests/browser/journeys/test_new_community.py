"""Somebody who was never here asks for a new community; a curator accepts it."""

import pytest
from django.core.mail import EmailMessage

from communities.models import Community, Grant
from tests.browser.journeys import coordinating, curating
from tests.browser.journeys.conftest import OpenWindow
from tests.factories import make_curator

pytestmark = pytest.mark.browser

MOST_PAGES = 6
"""Between the landing page and the confirmation: sign-up, code, kind, project, form, check."""


def test_a_new_community_is_asked_for_in_six_pages_and_accepted(
    open_window: OpenWindow, rivers: Grant, mailoutbox: list[EmailMessage], has_script: bool
) -> None:
    guest = open_window(None)
    guest.sees("Start a request", keep="landing page")
    guest.press("Start a request")
    coordinating.sign_up(guest, mailoutbox, email="ada@uni.example", name="Ada Lovelace")
    coordinating.choose(guest, "new", rivers, has_script=has_script)
    guest.sees("The community that you ask for", keep="form prefilled")
    assert guest.page.input_value("#id_title") == rivers.title
    assert guest.page.input_value("#id_slug") == "water"
    guest.fill(website="https://rivers.example")
    reference = coordinating.send(guest, keep="sent")
    assert guest.count_pages() <= MOST_PAGES, guest.pages_seen

    desk = open_window(make_curator("carla@desk.example"))
    curating.claim(desk, reference)
    curating.write(desk, "accept", comment="Welcome!")
    curating.decide(desk, "accept")

    coordinating.follow(guest, reference, state="Accepted", keep="accepted")
    guest.press("See the community")
    guest.sees(rivers.title, keep="community")
    assert Community.objects.get().slug == "water"
