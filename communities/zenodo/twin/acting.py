"""The port onto a Zenodo in memory: who may do what there, and what follows."""

import uuid
from collections import Counter

from communities.zenodo.errors import AlreadyMember, Invalid, SlugTaken
from communities.zenodo.twin.standing import MANAGING, Standing
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


class TwinZenodo(Standing):
    """Asks a World as the owner of a token, or as nobody."""

    def acting_as(self, token: str) -> "TwinZenodo":
        """Return the same world, asked by somebody else."""
        return TwinZenodo(self.world, token)

    def within(self, seconds: float) -> "TwinZenodo":
        """Return the same world: it takes no time."""
        del seconds
        return self

    def read_community(self, reference: str) -> RemoteCommunity:
        """Return a community."""
        with self.world.called("read_community"):
            return self._see(reference)

    def list_own_communities(self) -> list[RemoteCommunity]:
        """Return those that the token's owner is a member of."""
        with self.world.called("list_own_communities"):
            me = self._somebody()
            return [
                community
                for community in self.world.communities.values()
                if me.id in self.world.members[community.id] and community.id not in self.world.deleted
            ]

    def list_members(self, community_id: str) -> list[RemoteMember]:
        """Return all members."""
        with self.world.called("list_members"):
            self._see(community_id)
            me = self._member(community_id, tuple(Role))
            return [
                self._present(user_id, role, is_me=user_id == me.id)
                for user_id, role in self.world.members[community_id].items()
            ]

    def list_public_members(self, community_id: str) -> list[RemoteMember]:
        """Return those who show themselves."""
        with self.world.called("list_public_members"):
            self._see(community_id)
            return [
                self._present(user_id)
                for user_id in self.world.members[community_id]
                if (community_id, user_id) in self.world.visible
            ]

    def list_invitations(self, community_id: str) -> list[RemoteMember]:
        """Return who was invited."""
        with self.world.called("list_invitations"):
            self._member(community_id, MANAGING)
            return [self._present(*item) for item in self.world.invitations[community_id].items()]

    def create_community(self, community: NewCommunity) -> RemoteCommunity:
        """Make a community."""
        with self.world.called("create_community"):
            me = self._somebody()
            if self.world.is_taken(community.slug):
                said = "A community with this identifier already exists."
                raise SlugTaken(said, errors={"slug": [said]})
            if not community.title:
                raise Invalid("no title", errors={"metadata.title": ["Missing data for required field."]})
            return self.world.make(community, me)

    def add_awards(self, community_id: str, award_ids: tuple[str, ...]) -> RemoteCommunity:
        """Add awards."""
        with self.world.called("add_awards"):
            community = self._see(community_id)
            self._member(community_id, (Role.OWNER,))
            return self._with_awards(community, award_ids)

    def find_user(self, email: str) -> RemoteUser | None:
        """Return who shows this address."""
        with self.world.called("find_user"):
            self._somebody()
            for account in self.world.accounts.values():
                if account.shows_email and account.email.lower() == email.lower():
                    return RemoteUser(account.id, account.name)
            return None

    def invite(self, community_id: str, user_id: str, *, role: Role, message: str = "") -> None:
        """Invite somebody."""
        with self.world.called("invite"):
            self._member(community_id, (Role.OWNER,) if role is Role.OWNER else MANAGING)
            if user_id in {**self.world.members[community_id], **self.world.invitations[community_id]}:
                raise AlreadyMember("A member was already added or invited.")
            self._account(user_id)
            self.world.invitations[community_id][user_id] = role

    def request_to_join(self, *, parent: str, community_id: str, award_id: str) -> JoinRequest:
        """Ask for the community to be taken in."""
        with self.world.called("request_to_join"):
            above, community = self._see(parent), self._see(community_id)
            me = self._member(community_id, (Role.OWNER,))
            if any(request.is_open for request in self._requests_between(above.id, community_id)):
                raise Invalid("There is an open request already.")
            self._with_awards(community, (award_id,))
            request = JoinRequest(str(uuid.uuid4()), "submitted", community_id, above.id, is_open=True)
            self.world.requests[request.id] = request
            is_both = self.world.members[above.id].get(me.id) in MANAGING
            return self._accept(request) if is_both else self._shown(request)

    def find_join_requests(self, *, parent: str, community_id: str) -> list[JoinRequest]:
        """Return the community's requests to be taken in, newest first."""
        with self.world.called("find_join_requests"):
            self._somebody()
            requests = self._requests_between(self._see(parent).id, community_id)
            return [self._shown(request) for request in reversed(requests) if self._may_see(request)]

    def read_request(self, request_id: str) -> JoinRequest:
        """Return a request."""
        with self.world.called("read_request"):
            return self._shown(self._request(request_id))

    def accept_request(self, request_id: str) -> JoinRequest:
        """Take the community in."""
        with self.world.called("accept_request"):
            request = self._request(request_id)
            self._member(request.parent_id, MANAGING)
            if not request.is_open:
                raise Invalid("The request is closed.")
            return self._accept(request)

    def summarise_records(self, community_id: str) -> RecordsSummary:
        """Count records and their awards."""
        with self.world.called("summarise_records"):
            records = self.world.records[self._see(community_id).id]
            newest = records[-RECORDS_LOOKED_AT:]
            awards = Counter(award for record in newest for award in record)
            return RecordsSummary(len(records), len(newest), dict(awards))
