"""A Zenodo in memory beside the portal."""

import pytest

from communities.zenodo.twin import World
from tests.requests_workflow.linking.conftest import world
from tests.requests_workflow.provisioning.scene import Scene, accept_new

__all__ = ["world"]


@pytest.fixture
def scene(db: None, world: World) -> Scene:
    return accept_new(world)
