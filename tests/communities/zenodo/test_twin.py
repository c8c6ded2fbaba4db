"""What the Zenodo in memory can do beyond the contract: go wrong on demand."""

import pytest
from django.test import override_settings

from communities.zenodo.choosing import current_zenodo, replaced_zenodo
from communities.zenodo.errors import TimedOut
from communities.zenodo.twin import TwinZenodo, World
from communities.zenodo.twin.world import Account
from communities.zenodo.values import NewCommunity


def test_a_call_fails_before_or_after_its_effect_as_asked_for_and_only_once(
    world: World, portal: Account
) -> None:
    zenodo = TwinZenodo(world, portal.token)
    world.fail_next(TimedOut("slow"), call="create_community")
    with pytest.raises(TimedOut):
        zenodo.create_community(NewCommunity("freya", "FREYA"))
    assert world.created == 0
    world.fail_next(TimedOut("slow"), call="create_community", is_after_effect=True)
    with pytest.raises(TimedOut):
        zenodo.create_community(NewCommunity("freya", "FREYA"))
    assert world.created == 1
    assert zenodo.read_community("freya").title == "FREYA"
    assert world.calls == ["create_community", "create_community", "read_community"]


def test_without_an_address_there_is_no_zenodo_but_one_can_be_put_there(world: World) -> None:
    with override_settings(ZENODO_API_URL=""):
        assert current_zenodo() is None
        twin = TwinZenodo(world)
        with replaced_zenodo(twin):
            assert current_zenodo() is twin
        assert current_zenodo() is None
