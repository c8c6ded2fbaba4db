"""The port onto a real InvenioRDM: which call each question becomes, and what is read from its answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote

from communities.references import is_uuid
from communities.zenodo import errors
from communities.zenodo.http import shapes
from communities.zenodo.http.calls import Caller
from communities.zenodo.http.reading import Part
from communities.zenodo.values import (
    RECORDS_LOOKED_AT,
    JoinRequest,
    NewCommunity,
    RecordsSummary,
    RemoteCommunity,
    RemoteMember,
    RemoteUser,
    Role,
)

T = TypeVar("T")

PAGE_SIZE = 25
MOST_PAGES = 40


@dataclass(frozen=True)
class HttpZenodo:
    """Asks through a Caller, which holds the token, the limits and the time-outs."""

    caller: Caller
    _known_ids: dict[str, str] = field(default_factory=dict, repr=False)

    def acting_as(self, token: str) -> "HttpZenodo":
        """Return the same Zenodo, asked with another token."""
        return HttpZenodo(self.caller.acting_as(token))

    def within(self, seconds: float) -> "HttpZenodo":
        """Return the same Zenodo, where each call takes so many seconds at most."""
        return HttpZenodo(self.caller.within(seconds))

    def read_community(self, reference: str) -> RemoteCommunity:
        """Return a community."""
        return shapes.read_community(self._read_document(reference))

    def list_own_communities(self) -> list[RemoteCommunity]:
        """Return those that the token's owner is a member of."""
        return [shapes.read_community(row.fields) for row in self._list("/user/communities")]

    def list_members(self, community_id: str) -> list[RemoteMember]:
        """Return all members."""
        return self._list_people(community_id, "members")

    def list_public_members(self, community_id: str) -> list[RemoteMember]:
        """Return those who show themselves."""
        return self._list_people(community_id, "members", "public")

    def list_invitations(self, community_id: str) -> list[RemoteMember]:
        """Return who was invited. Answered invitations stay in the list, with a closed request."""
        rows = self._list(_path("communities", community_id, "invitations"), about=community_id)
        return [shapes.read_member(row) for row in rows if _is_waiting(row)]

    def create_community(self, community: NewCommunity) -> RemoteCommunity:
        """Make a community."""
        body = shapes.write_community(community)
        document = self.caller.ask("POST", "/communities", about=community.slug, body=body)
        return _read_written(shapes.read_community, document)

    def add_awards(self, community_id: str, award_ids: tuple[str, ...]) -> RemoteCommunity:
        """Read the community, add what is missing, and write it back unless it has changed meanwhile."""
        document = self._read_document(community_id)
        before = shapes.read_community(document)
        missing = [award for award in award_ids if award not in before.award_ids]
        if not missing:
            return before
        written = self.caller.ask(
            "PUT", _path("communities", community_id), about=community_id,
            body=shapes.with_awards(document, missing), headers={"If-Match": str(before.revision)},
        )  # fmt: skip
        return _read_written(shapes.read_community, written)

    def find_user(self, email: str) -> RemoteUser | None:
        """Return who shows this address; the search itself takes what merely resembles it."""
        document = self.caller.ask("GET", "/users", query={"q": f'"{email}"', "size": PAGE_SIZE})
        for row in Part(document, "users").part("hits").parts("hits"):
            if row.text("email").lower() == email.lower():
                name = row.part("profile").text("full_name") or row.text("username")
                return RemoteUser(row.needed_text("id"), name)
        return None

    def invite(self, community_id: str, user_id: str, *, role: Role, message: str = "") -> None:
        """Invite somebody. Whether they show themselves is for them to say."""
        members = [{"type": "user", "id": user_id}]
        body: dict[str, Any] = {"members": members, "role": role.value, "visible": False}
        body |= {"message": message} if message else {}
        path = _path("communities", community_id, "invitations")
        try:
            self.caller.tell("POST", path, about=community_id, body=body)
        except errors.Invalid as error:
            if "already" in str(error):
                raise errors.AlreadyMember(str(error), errors=error.errors) from None
            raise

    def request_to_join(self, *, parent: str, community_id: str, award_id: str) -> JoinRequest:
        """Ask for the community to be taken in."""
        path = _path("communities", self._find_id(parent), "actions", "join-request")
        body = {"community_id": community_id, "payload": {"project_id": award_id}}
        document = self.caller.ask("POST", path, about=community_id, body=body)
        return _read_written(shapes.read_request, document)

    def find_join_requests(self, *, parent: str, community_id: str) -> list[JoinRequest]:
        """Return its requests to be taken in. Not trusting the filters: those not understood are ignored."""
        parent_id = self._find_id(parent)
        query = {"type": "subcommunity", "topic": f"community:{community_id}", "sort": "newest"}
        rows = self._list("/requests", query, about=community_id)
        ours = [row for row in rows if row.text("type") == "subcommunity"]
        requests = [shapes.read_request(row.fields) for row in ours]
        return [one for one in requests if (one.parent_id, one.community_id) == (parent_id, community_id)]

    def read_request(self, request_id: str) -> JoinRequest:
        """Return a request."""
        return shapes.read_request(self.caller.ask("GET", _path("requests", request_id), about=request_id))

    def accept_request(self, request_id: str) -> JoinRequest:
        """Take the community in."""
        path = _path("requests", request_id, "actions", "accept")
        document = self.caller.ask("POST", path, about=request_id, body={})
        return _read_written(shapes.read_request, document)

    def summarise_records(self, community_id: str) -> RecordsSummary:
        """Count records, and look at the newest."""
        query: dict[str, str | int] = {"size": RECORDS_LOOKED_AT, "sort": "newest"}
        path = _path("communities", community_id, "records")
        return shapes.read_records(self.caller.search_records(path, about=community_id, query=query))

    def _read_document(self, reference: str) -> dict[str, Any]:
        try:
            return self.caller.ask("GET", _path("communities", reference), about=reference)
        except errors.NotPermitted as error:
            raise errors.Restricted(str(error)) from None

    def _find_id(self, reference: str) -> str:
        """Return the UUID of a community named by slug; it keeps it for life."""
        if is_uuid(reference):
            return reference
        if reference not in self._known_ids:
            self._known_ids[reference] = self.read_community(reference).id
        return self._known_ids[reference]

    def _list_people(self, community_id: str, *which: str) -> list[RemoteMember]:
        rows = self._list(_path("communities", community_id, *which), about=community_id)
        return [shapes.read_member(row) for row in rows]

    def _list(self, path: str, query: dict[str, str] | None = None, *, about: str = "") -> list[Part]:
        return list(self._go_through_pages(path, query or {}, about))

    def _go_through_pages(self, path: str, query: dict[str, str], about: str) -> Iterator[Part]:
        """Yield the rows of all pages. Their own links aren't followed: what comes next is known."""
        for page in range(1, MOST_PAGES + 1):
            asked: dict[str, str | int] = {**query, "page": page, "size": PAGE_SIZE}
            hits = Part(self.caller.ask("GET", path, about=about, query=asked), "list").part("hits")
            rows = hits.parts("hits")
            yield from rows
            if len(rows) < PAGE_SIZE or page * PAGE_SIZE >= hits.number("total"):
                return
        raise errors.UnreadableAnswer("The list has more pages than are read.")


def _path(*parts: str) -> str:
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def _is_waiting(row: Part) -> bool:
    return row.part("request").text("status") in {"", "submitted"}


def _read_written(read: Callable[[dict[str, Any]], T], document: dict[str, Any]) -> T:
    """Read the answer to a change: where it can't be read, the change is made all the same."""
    try:
        return read(document)
    except errors.UnreadableAnswer as error:
        error.may_have_happened = True
        raise
