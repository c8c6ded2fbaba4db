"""Who asks a Zenodo in memory, what they may see and do, and what is found for them."""

from dataclasses import replace

from communities.zenodo.errors import Invalid, NotPermitted, NotThere, Restricted, Unauthorised
from communities.zenodo.twin.world import Account, World
from communities.zenodo.values import JoinRequest, RemoteCommunity, RemoteMember, Role

MANAGING = (Role.MANAGER, Role.OWNER)


class Standing:
    """Whoever owns the token, or nobody, in a World."""

    def __init__(self, world: World, token: str = "") -> None:
        self.world = world
        self._token = token

    def _somebody(self) -> Account:
        if not self._token:
            raise NotPermitted("Permission denied.")
        me = self._me()
        if me is None:
            raise Unauthorised("The token is unknown.")
        return me

    def _me(self) -> Account | None:
        me = self.world.accounts.get(self._token)
        if self._token and me is None:
            raise Unauthorised("The token is unknown.")
        return me

    def _see(self, reference: str) -> RemoteCommunity:
        me = self._me()
        community = self.world.find(reference)
        if not community.is_public and (me is None or me.id not in self.world.members[community.id]):
            raise Restricted("Permission denied.")
        return community

    def _member(self, community_id: str, roles: tuple[Role, ...]) -> Account:
        me = self._somebody()
        if self.world.members[self.world.find(community_id).id].get(me.id) not in roles:
            raise NotPermitted("Permission denied.")
        return me

    def _account(self, user_id: str) -> Account:
        for account in self.world.accounts.values():
            if account.id == user_id:
                return account
        raise Invalid("Invalid member.", errors={"members": ["Invalid member."]})

    def _present(self, user_id: str, role: Role | None = None, *, is_me: bool = False) -> RemoteMember:
        return RemoteMember(user_id, self._account(user_id).name, role, is_me)

    def _with_awards(self, community: RemoteCommunity, award_ids: tuple[str, ...]) -> RemoteCommunity:
        missing = tuple(award for award in award_ids if award not in community.award_ids)
        if not missing:
            return community
        return self.world.change(community.id, award_ids=community.award_ids + missing)

    def _requests_between(self, parent_id: str, community_id: str) -> list[JoinRequest]:
        return [
            request
            for request in self.world.requests.values()
            if (request.parent_id, request.community_id) == (parent_id, community_id)
        ]

    def _request(self, request_id: str) -> JoinRequest:
        self._somebody()
        request = self.world.requests.get(request_id)
        if request is None:
            raise NotThere(f"no request {request_id}")
        if not self._may_see(request):
            raise NotPermitted("Permission denied.")
        return request

    def _may_see(self, request: JoinRequest) -> bool:
        return self._manages(request.community_id) or self._manages(request.parent_id)

    def _manages(self, community_id: str) -> bool:
        return self.world.members[community_id].get(self._somebody().id) in MANAGING

    def _shown(self, request: JoinRequest) -> JoinRequest:
        """Add what whoever asks may do with it."""
        actions = set()
        if request.is_open and self._manages(request.community_id):
            actions.add("cancel")
        if request.is_open and self._manages(request.parent_id):
            actions |= {"accept", "decline"}
        return replace(request, actions=frozenset(actions))

    def _accept(self, request: JoinRequest) -> JoinRequest:
        accepted = replace(request, status="accepted", is_open=False)
        self.world.requests[request.id] = accepted
        self.world.change(request.community_id, parent_id=request.parent_id)
        return self._shown(accepted)
