"""A client that keeps a copy of the catalogue by `updated_since` alone, as a mirror does."""

from typing import Any
from urllib.parse import quote

from communities.models import Community, Grant
from portal.traffic.decider import current_decider
from tests.portal.api.calls import Api

ROOT = "http://testserver/api/v1/"


class Mirror:
    """A copy of all projects or communities; it asks from the latest moment that it has seen."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.held: dict[str, Any] = {}
        self.latest = "2000-01-01T00:00:00Z"

    def poll(self) -> list[str]:
        """Take over what is told as changed; return what that was, in the order of the answers."""
        current_decider.cache_clear()  # one of many who asks as the limits allow
        told: list[str] = []
        page = f"{self.kind}/?page_size=2&updated_since={quote(self.latest)}"
        while page:
            answer = Api().get(page).json()
            told += [self._take(row) for row in answer["results"]]
            page = (answer["next"] or "").removeprefix(ROOT)
        return told

    def _take(self, row: dict[str, Any]) -> str:
        name = row["number"] if self.kind == "projects" else row["slug"]
        self.held[name] = Api().get(f"{self.kind}/{name}/").json()
        self.latest = max(self.latest, row["updated_at"])
        return str(name)


def read_all(kind: str) -> dict[str, Any]:
    """Return what a full copy would hold."""
    current_decider.cache_clear()
    numbers = Grant.objects.values_list("number", flat=True)
    names = numbers if kind == "projects" else Community.objects.values_list("slug", flat=True)
    return {name: Api().get(f"{kind}/{name}/").json() for name in names}
