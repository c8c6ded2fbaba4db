"""Somebody asks to link a community that exists; a curator is convinced that it is theirs, and says why."""

import pytest
from django.core.mail import EmailMessage

from communities.models import Community, Grant
from tests.browser.journeys import coordinating, curating
from tests.browser.journeys.conftest import OpenWindow
from tests.browser.journeys.test_new_community import MOST_PAGES
from tests.factories import make_curator

pytestmark = pytest.mark.browser


def test_an_existing_community_is_linked_in_six_pages_and_accepted(
    open_window: OpenWindow, rivers: Grant, mailoutbox: list[EmailMessage], has_script: bool
) -> None:
    guest = open_window(None)
    guest.press("Start a request")
    coordinating.sign_up(guest, mailoutbox, email="ada@uni.example", name="Ada Lovelace")
    coordinating.choose(guest, "link", rivers, has_script=has_script)
    guest.sees("The community that you want to link")
    guest.fill(community="https://zenodo.org/communities/clean-rivers")
    guest.album.keep(guest.page, "form")
    reference = coordinating.send(guest, keep="sent")
    assert guest.count_pages() <= MOST_PAGES, guest.pages_seen

    desk = open_window(make_curator("carla@desk.example"))
    curating.claim(desk, reference)
    why = "Its owner wrote to us from the address that Zenodo shows."
    curating.write(desk, "accept", **{"override-ownership": why})
    curating.decide(desk, "accept")

    coordinating.follow(guest, reference, state="Accepted", keep="accepted")
    assert Community.objects.get().slug == "clean-rivers"
