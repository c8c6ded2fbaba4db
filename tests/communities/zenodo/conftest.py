"""A Zenodo with the portal, a coordinator and the parent community, behind each adapter."""

import pytest

from communities.zenodo.port import Zenodo
from communities.zenodo.twin import TwinZenodo, World
from communities.zenodo.twin.world import Account
from communities.zenodo.values import RemoteCommunity


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


@pytest.fixture(params=["twin"])
def zenodo(request: pytest.FixtureRequest, world: World, portal: Account) -> Zenodo:
    """Zenodo as the portal's own account asks it, by each adapter."""
    return TwinZenodo(world, portal.token)
