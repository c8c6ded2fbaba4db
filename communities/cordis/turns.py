"""One import at a time: a second is refused, and a dead first one is in nobody's way."""

from collections.abc import Iterator
from contextlib import contextmanager

from communities.cordis.refusals import RefusedFile
from portal.sole_holder import hold_alone


class ImportRunning(RefusedFile):
    """Another import holds the turn; nothing was changed."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Another import is running. Wait until it has ended, then try again.")


@contextmanager
def one_import_at_a_time() -> Iterator[None]:
    """Hold the turn while the block runs. Raises `ImportRunning` at once if another has it."""
    with hold_alone("CORDIS") as is_held:
        if not is_held:
            raise ImportRunning
        yield
