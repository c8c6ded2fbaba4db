"""A Zenodo in memory beside the portal, with a community of Ada's that a request asks to link."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from communities.zenodo.choosing import replaced_zenodo
from communities.zenodo.twin import TwinZenodo, World
from communities.zenodo.twin.world import Account
from communities.zenodo.values import RemoteCommunity
from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, OwnershipChallenge
from tests.factories import make_submitted, make_user


@dataclass
class Scene:
    """The world, the community in it, and the request for it."""

    world: World
    ada: Account
    remote: RemoteCommunity
    request: CommunityRequest

    @property
    def coordinator(self) -> User:
        return User.objects.get(pk=self.request.coordinator_id)

    @property
    def challenge(self) -> OwnershipChallenge:
        return OwnershipChallenge.objects.get(request=self.request)

    def place_token(self, place: str = "description") -> None:
        self.world.change(self.remote.id, **{place: f"Clean rivers. {self.challenge.token}"})

    def let_time_pass(self) -> None:
        """Let the last look be long enough ago for another."""
        OwnershipChallenge.objects.update(looked_at=None)

    def now(self) -> CommunityRequest:
        return CommunityRequest.objects.get(pk=self.request.pk)


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    portal = world.add_account("Portal", token="token-of-portal")
    world.add_community("eu", owner=portal)
    with replaced_zenodo(TwinZenodo(world, portal.token)):
        yield world


@pytest.fixture
def scene(db: None, world: World) -> Scene:
    ada = world.add_account("Ada", token="token-of-ada")
    remote = world.add_community("rivers", owner=ada, title="Clean rivers", description="Water.")
    world.records[remote.id] = [(), (), ()]
    coordinator = make_user("ada@uni.example", name="Ada Lovelace")
    return Scene(world, ada, remote, make_submitted(coordinator, kind="link", community="rivers"))
