"""The port: all that the portal asks of Zenodo. One suite of tests holds every adapter to it."""

from typing import Protocol

from communities.zenodo.errors import NotPermitted
from communities.zenodo.values import (
    JoinRequest,
    NewCommunity,
    RecordsSummary,
    RemoteCommunity,
    RemoteMember,
    RemoteUser,
    Role,
)


class Zenodo(Protocol):
    """Zenodo, asked as the owner of one token, or as nobody.

    Each call is one look or one change, tries once, and raises a ZenodoError. Never call it in a
    transaction. A community is named by slug or UUID where `reference` stands, else by UUID.
    """

    def acting_as(self, token: str) -> "Zenodo":
        """Return the same Zenodo, asked with another token; with "" as the public sees it."""

    def within(self, seconds: float) -> "Zenodo":
        """Return the same Zenodo, asked with less patience: it may well be there, and only be slow."""

    def read_community(self, reference: str) -> RemoteCommunity:
        """Return a community. Raises NotThere, Gone, Restricted."""

    def list_own_communities(self) -> list[RemoteCommunity]:
        """Return the communities that the token's owner is a member of, in whatever role."""

    def list_members(self, community_id: str) -> list[RemoteMember]:
        """Return all members with their roles; for members only, else NotPermitted."""

    def list_public_members(self, community_id: str) -> list[RemoteMember]:
        """Return those members who show themselves to everybody; it doesn't say in which role."""

    def list_invitations(self, community_id: str) -> list[RemoteMember]:
        """Return who was invited and hasn't answered; for owners and managers only, else NotPermitted."""

    def create_community(self, community: NewCommunity) -> RemoteCommunity:
        """Make a public community that the token's owner owns. Raises SlugTaken, Invalid."""

    def add_awards(self, community_id: str, award_ids: tuple[str, ...]) -> RemoteCommunity:
        """Add those awards that it lacks, and leave all else as it is. Raises Outdated, Invalid."""

    def find_user(self, email: str) -> RemoteUser | None:
        """Return who shows exactly this address; most people show none, so None says little."""

    def invite(self, community_id: str, user_id: str, *, role: Role, message: str = "") -> None:
        """Invite somebody. Raises AlreadyMember for a member, and for whoever was invited before."""

    def request_to_join(self, *, parent: str, community_id: str, award_id: str) -> JoinRequest:
        """Ask for the community to be taken in, for a grant, which is added to the community.

        Raises Invalid where such a request is open. Zenodo accepts at once where the token owns both.
        """

    def find_join_requests(self, *, parent: str, community_id: str) -> list[JoinRequest]:
        """Return the requests of the community to be taken in there, newest first."""

    def read_request(self, request_id: str) -> JoinRequest:
        """Return a request. Raises NotThere."""

    def accept_request(self, request_id: str) -> JoinRequest:
        """Take the community in. Raises NotPermitted, and Invalid where the request is closed."""

    def summarise_records(self, community_id: str) -> RecordsSummary:
        """Count the community's records, and look which awards the newest ones name."""


def is_owned_by_token(zenodo: Zenodo, community_id: str, token: str) -> bool:
    """Whether the token's owner is an owner of the community. The token is used, and kept nowhere."""
    return own_role(zenodo.acting_as(token), community_id) is Role.OWNER


def own_role(zenodo: Zenodo, community_id: str) -> Role | None:
    """Return the role of whoever asks, None for somebody who is no member."""
    try:
        members = zenodo.list_members(community_id)
    except NotPermitted:
        return None
    return next((member.role for member in members if member.is_me), None)
