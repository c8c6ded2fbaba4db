"""An InvenioRDM to test against: the documented REST API over HTTP on loopback, and ways to break it."""

from tests.services.zenodo.server import Standin, running_standin

__all__ = ["Standin", "running_standin"]
