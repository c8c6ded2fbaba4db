"""A Zenodo in memory, held to the same contract as the real one: for tests, and to try the portal out."""

from communities.zenodo.twin.acting import TwinZenodo
from communities.zenodo.twin.world import World

__all__ = ["TwinZenodo", "World"]
