"""The stand-in's routes: each asks the World as the token's owner, and answers in InvenioRDM's shapes."""

import re
from collections.abc import Callable
from typing import Any

from communities.zenodo import errors
from communities.zenodo.twin import TwinZenodo
from communities.zenodo.values import NewCommunity, Role
from tests.services.zenodo.documents import (
    show_community,
    show_member,
    show_page,
    show_record,
    show_request,
    show_user,
)

GUEST_SIZE, USER_SIZE = 25, 100
Reply = tuple[int, dict[str, Any] | None]


class Routes:
    """One request to the API: `query` and `body` as they came."""

    def __init__(
        self, zenodo: TwinZenodo, *, base: str, query: dict[str, str], body: Any, is_guest: bool
    ) -> None:
        self.zenodo, self.base, self.query, self.body = zenodo, base, query, body
        self.most = GUEST_SIZE if is_guest else USER_SIZE
        self.if_match = ""

    def find(self, method: str, path: str) -> Callable[[], Reply]:
        for verb, pattern, name in TABLE:
            match = re.fullmatch(pattern, path)
            if match and verb == method:
                return lambda: getattr(self, name)(*match.groups())
        raise errors.NotThere("The requested URL was not found on the server.")

    def read(self, reference: str) -> Reply:
        return 200, show_community(self.zenodo.read_community(reference), self.base)

    def create(self) -> Reply:
        metadata = self.body.get("metadata", {})
        # InvenioRDM refuses an empty text where it would take none.
        empty = [name for name, text in metadata.items() if text == ""]
        if empty or "visibility" not in self.body["access"]:
            said = "Field cannot be blank or longer than {max_} characters."
            raise errors.Invalid(said, errors={f"metadata.{name}": [said] for name in empty})
        new = NewCommunity(
            self.body["slug"], metadata.get("title", ""), metadata.get("description", ""),
            metadata.get("website", ""), metadata.get("page", ""), self._awards(metadata),
        )  # fmt: skip
        return 201, show_community(self.zenodo.create_community(new), self.base)

    def replace(self, community_id: str) -> Reply:
        """A PUT is a full replacement: what isn't sent is gone."""
        before = self.zenodo.read_community(community_id)
        if self.zenodo.world.members[community_id].get(self.zenodo._somebody().id) is not Role.OWNER:
            raise errors.NotPermitted("Permission denied.")
        if self.if_match and self.if_match != str(before.revision):
            raise errors.Outdated("The revision is another one.")
        metadata = self.body["metadata"]
        after = self.zenodo.world.change(
            community_id, title=metadata["title"], description=metadata.get("description", ""),
            website=metadata.get("website", ""), curation_policy=metadata.get("curation_policy", ""),
            page=metadata.get("page", ""), award_ids=self._awards(metadata),
            is_public=self.body["access"]["visibility"] == "public",
        )  # fmt: skip
        return 200, show_community(after, self.base)

    def own(self) -> Reply:
        rows = [show_community(one, self.base) for one in self.zenodo.list_own_communities()]
        return self._page(rows, "/user/communities")

    def members(self, community_id: str) -> Reply:
        people = self.zenodo.list_members(community_id)
        return self._page([show_member(one, is_public=False) for one in people], "/members")

    def public_members(self, community_id: str) -> Reply:
        people = self.zenodo.list_public_members(community_id)
        return self._page([show_member(one, is_public=True) for one in people], "/members/public")

    def invitations(self, community_id: str) -> Reply:
        people = self.zenodo.list_invitations(community_id)
        rows = [show_member(one, is_public=False, is_invitation=True) for one in people]
        answered = show_member(people[0], is_public=False, is_invitation=True) if people else None
        if answered:  # one that was declined long ago is still listed
            answered["member"]["id"], answered["request"]["status"] = "999", "declined"
        return self._page([*rows, *filter(None, [answered])], "/invitations")

    def invite(self, community_id: str) -> Reply:
        if self.body.get("visible"):
            raise errors.Invalid("A validation error occurred.", errors={"visible": ["Must be false"]})
        for member in self.body["members"]:
            role, message = Role(self.body["role"]), self.body.get("message", "")
            self.zenodo.invite(community_id, member["id"], role=role, message=message)
        return 204, None

    def join(self, parent_id: str) -> Reply:
        request = self.zenodo.request_to_join(
            parent=parent_id, community_id=self.body["community_id"],
            award_id=self.body["payload"]["project_id"],
        )  # fmt: skip
        return 201, show_request(request, self.base)

    def requests(self) -> Reply:
        """Filters are ignored, as InvenioRDM ignores those it doesn't understand."""
        self.zenodo._somebody()
        rows = [
            show_request(self.zenodo._shown(one), self.base)
            for one in reversed(self.zenodo.world.requests.values())
            if self.zenodo._may_see(one)
        ]
        invitation = {"id": "not-a-uuid", "type": "community-invitation", "topic": {"user": "1"}}
        return self._page([invitation, *rows], "/requests")

    def request(self, request_id: str) -> Reply:
        return 200, show_request(self.zenodo.read_request(request_id), self.base)

    def accept(self, request_id: str) -> Reply:
        return 200, show_request(self.zenodo.accept_request(request_id), self.base)

    def records(self, community_id: str) -> Reply:
        self.zenodo.summarise_records(community_id)
        records = self.zenodo.world.records[community_id]
        rows = [show_record(number, awards) for number, awards in reversed(list(enumerate(records)))]
        return self._page(rows, f"/communities/{community_id}/records")

    def users(self) -> Reply:
        self.zenodo._somebody()
        wanted = self.query["q"].strip('"').lower()
        accounts = self.zenodo.world.accounts
        shown = [show_user(self.zenodo.world, token) for token in accounts]
        return self._page([row for row in shown if wanted in row.get("email", "").lower()], "/users")

    def _page(self, rows: list[dict[str, Any]], path: str) -> Reply:
        size, page = int(self.query.get("size", 10)), int(self.query.get("page", 1))
        if size > self.most:
            said = (
                f"Page size cannot be greater than {self.most}. Please use authenticated requests to "
                "increase the limit to 100."
            )
            raise errors.Invalid("A validation error occurred.", errors={"size": [said]})
        return 200, show_page(rows, page=page, size=size, url=f"{self.base}{path}")

    def _awards(self, metadata: dict[str, Any]) -> tuple[str, ...]:
        return tuple(row["award"]["id"] for row in metadata.get("funding", []))


ONE = r"([^/]+)"
TABLE = (
    ("GET", "/communities/" + ONE, "read"),
    ("POST", "/communities", "create"),
    ("PUT", "/communities/" + ONE, "replace"),
    ("GET", "/user/communities", "own"),
    ("GET", f"/communities/{ONE}/members", "members"),
    ("GET", f"/communities/{ONE}/members/public", "public_members"),
    ("GET", f"/communities/{ONE}/invitations", "invitations"),
    ("POST", f"/communities/{ONE}/invitations", "invite"),
    ("POST", f"/communities/{ONE}/actions/join-request", "join"),
    ("GET", f"/communities/{ONE}/records", "records"),
    ("GET", "/requests", "requests"),
    ("GET", f"/requests/{ONE}", "request"),
    ("POST", f"/requests/{ONE}/actions/accept", "accept"),
    ("GET", "/users", "users"),
)
