"""What a journey stands on: windows for people, an album, and the project it is about."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from communities.models import CordisRelease, Grant, Organisation, Participation
from portal.accounts.models import User
from tests.browser.journeys.window import Album, Window, fail_with
from tests.browser.looking import USUAL
from tests.factories import make_grant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

PICTURES = Path(os.environ.get("JOURNEY_PICTURES") or "ci-output/journeys")
"""Where the pictures are kept, from where the tests are run."""

OpenWindow = Callable[[User | None], Window]


@pytest.fixture(params=[True, False], ids=["with-scripts", "without-scripts"])
def has_script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def album(request: pytest.FixtureRequest, has_script: bool) -> Album:
    """The journey's own folder, emptied of what an earlier run left."""
    journey = request.node.path.stem.removeprefix("test_").replace("_", "-")
    folder = PICTURES / (journey if has_script else f"{journey}-without-scripts")
    shutil.rmtree(folder, ignore_errors=True)
    return Album(folder)


@pytest.fixture
def open_window(
    browser: "Browser", live_server: LiveServer, album: Album, has_script: bool
) -> Iterator[OpenWindow]:
    """Return what opens the landing page as somebody; any complaint until the end is a failure."""
    contexts: list[BrowserContext] = []
    windows: list[Window] = []

    def open_window(person: User | None) -> Window:
        context = browser.new_context(viewport=USUAL, java_script_enabled=has_script, locale="en-GB")
        contexts.append(context)
        if person:
            sign_in(context, person, live_server.url)
        windows.append(Window(context.new_page(), live_server.url, album))
        windows[-1].open("/")
        return windows[-1]

    yield open_window
    for context in contexts:
        context.close()
    fail_with(complaint for window in windows for complaint in window.complaints)


def sign_in(context: "BrowserContext", person: User, site: str) -> None:
    """Give the window the session of somebody who has signed in before."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


@pytest.fixture
def rivers(transactional_db: None) -> Grant:
    """A project with a consortium, and another of the same acronym beside it."""
    CordisRelease.objects.create(source="journeys", checksum="0" * 64, data_date=date(2026, 10, 1))
    grant = make_grant(
        "101058390",
        acronym="WATER",
        title="Clean rivers for European cities",
        objective="We measure what rivers carry, and publish how to keep them clean.",
    )
    make_grant("101058391", acronym="WATER", title="Warm rivers and their fish")
    for number, (name, city, country, role) in enumerate(
        [
            ("University of Lakeside", "Lund", "SE", "coordinator"),
            ("Institut des fleuves", "Lyon", "FR", "participant"),
        ]
    ):
        organisation = Organisation.objects.create(pic=str(number), name=name, city=city, country=country)
        Participation.objects.create(grant=grant, organisation=organisation, role=role)
    return grant
