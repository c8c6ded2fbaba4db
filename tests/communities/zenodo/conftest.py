"""A Zenodo with the portal, a coordinator and the parent community, behind each adapter."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from communities.zenodo.choosing import current_zenodo
from communities.zenodo.port import Zenodo
from communities.zenodo.twin import TwinZenodo, World
from communities.zenodo.twin.world import Account
from communities.zenodo.values import RemoteCommunity
from tests.services.zenodo import Standin, running_standin


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def portal(world: World) -> Account:
    return world.add_account("Portal", token="token-of-portal")


@pytest.fixture
def ada(world: World, portal: Account) -> Account:
    """The coordinator; the portal's account is older."""
    return world.add_account("Ada", email="ada@uni.example", shows_email=True)


@pytest.fixture
def eu(world: World, portal: Account) -> RemoteCommunity:
    return world.add_community("eu", owner=portal)


@pytest.fixture
def standin(world: World) -> Iterator[Standin]:
    with running_standin(world) as standin:
        yield standin


@pytest.fixture
def over_http(standin: Standin, portal: Account, settings: Settings, db: None) -> Zenodo:
    """Zenodo over HTTP, as the settings name it: the stand-in."""
    settings.ZENODO_API_URL, settings.ZENODO_TOKEN = standin.address, portal.token
    zenodo = current_zenodo()
    assert zenodo is not None
    return zenodo


@pytest.fixture(params=["twin", "http"])
def zenodo(request: pytest.FixtureRequest, world: World, portal: Account, db: None) -> Zenodo:
    """Zenodo as the portal's own account asks it, by each adapter."""
    if request.param == "twin":
        return TwinZenodo(world, portal.token)
    found: Zenodo = request.getfixturevalue("over_http")
    return found
