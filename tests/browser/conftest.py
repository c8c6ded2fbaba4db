"""What tests in a browser stand on: people, a request that has seen much, and windows."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from communities.models import Organisation, Participation
from communities.zenodo.choosing import replaced_zenodo
from communities.zenodo.twin import TwinZenodo, World
from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from tests.browser.addresses import COORDINATOR, CURATOR, GUEST
from tests.browser.on_zenodo import stage_on_zenodo
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_user

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    Visit = Callable[..., Page]

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller"
LONGEST = (LONG * 4)[:250]


@pytest.fixture
def ada(transactional_db: None) -> User:
    return make_user("ada@uni.example", name="Ada Lovelace")


@pytest.fixture
def request_shown(ada: User) -> CommunityRequest:
    """A request that has seen much, with names that are hard to lay out; and a community beside it."""
    grant = make_grant(
        "101058390", acronym="WATER", title=f"Clean rivers {LONGEST}"[:250], objective="We clean rivers."
    )
    organisation = Organisation.objects.create(pic="1", name=f"Institute {LONG}", city="Αθήνα", country="EL")
    Participation.objects.create(grant=grant, organisation=organisation, role="coordinator")
    curator = make_curator()
    accepted = make_in_review(curator, ada, slug="rivers", title=LONGEST, grants=[grant.number])
    perform(accepted.pk, "accept", actor=curator)
    make_draft(ada, title="مشروع الأنهار النظيفة 🦄👩🏽‍🔬")
    request = make_in_review(
        curator, ada, title=f"{LONG} مشروع 🦄", grants=[make_grant(title="Rivers").number]
    )
    said = {"title": "Shorter, please.", "slug": "Name the project."}
    return perform(request.pk, "request_changes", actor=curator, comment=LONGEST, remarks=said)


@pytest.fixture
def on_zenodo(ada: User) -> Iterator[dict[str, str]]:
    """References of requests beside a Zenodo, by name."""
    world = World()
    portal = world.add_account("Portal", token="token-of-portal")
    world.add_community("eu", owner=portal)
    with replaced_zenodo(TwinZenodo(world, portal.token)):
        yield {name: staged.reference for name, staged in stage_on_zenodo(world, ada).items()}


@pytest.fixture
def visit(browser: "Browser", live_server: LiveServer, ada: User) -> "Iterator[Visit]":
    """Return what opens an address as somebody, Ada unless told otherwise, in a window of its own."""
    contexts: list[BrowserContext] = []

    def visit(address: str, *, is_signed_in: bool = True, who: str = "", **options: Any) -> "Page":
        context = browser.new_context(**options)
        contexts.append(context)
        if person := _find_person(ada, who or (COORDINATOR if is_signed_in else GUEST)):
            client = Client()
            client.force_login(person)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        if address:
            page.goto(live_server.url + address)
        return page

    yield visit
    for context in contexts:
        context.close()


def _find_person(ada: User, who: str) -> User | None:
    if who == GUEST:
        return None
    if who == CURATOR:
        return make_curator("carla@desk.example")
    return ada
