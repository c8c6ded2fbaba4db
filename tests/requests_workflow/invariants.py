"""What must hold after every step of every life: the invariants of the workflow."""

from datetime import datetime
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine, invariant

from communities.slugs import slug_skeleton
from portal.accounts.models import User
from requests_workflow.history import hash_event
from requests_workflow.models import CommunityRequest, Delivery, RequestEvent, Reservation
from requests_workflow.states import State
from tests.requests_workflow.life_model import ACTIONS, NOTIFIES_COORDINATOR, OPEN, LifeModel

MOVES_AND_TALK = {*ACTIONS, "amend", "comment"}


class Invariants(RuleBasedStateMachine):
    """Requests in the database, each with its model."""

    users: dict[str, User]
    models: list[LifeModel]
    ids: list[UUID]
    last_touched: list[datetime]

    def request(self, number: int) -> CommunityRequest:
        return CommunityRequest.objects.get(pk=self.ids[number])

    @invariant()
    def the_portal_is_where_the_model_is(self) -> None:
        for number, model in enumerate(self.models):
            request = self.request(number)
            assert request.state in State.values
            assert (request.state, request.version) == (model.state, model.version)
            assert (request.assignee_id or None) == (
                self.users[model.assignee].pk if model.assignee else None
            )

    @invariant()
    def history_is_a_path_of_legal_edges(self) -> None:
        for number, model in enumerate(self.models):
            request = self.request(number)
            events = list(RequestEvent.objects.filter(request=request).order_by("number"))
            moves = [event for event in events if event.action in ACTIONS]
            assert [(event.from_state, event.action, event.to_state) for event in moves] == model.moves
            assert [event.number for event in events] == list(range(1, len(events) + 1))
            hashes = ["", *(hash_event(event) for event in events)]
            assert [event.hash for event in events] == hashes[1:]
            assert [event.previous_hash for event in events] == hashes[:-1]
            assert all(event.actor_key or event.actor_role == "system" for event in events)
            assert {event.action for event in events} <= MOVES_AND_TALK
            assert request.history_head == hashes[-1]

    @invariant()
    def each_notifying_move_has_one_mail_to_its_coordinator(self) -> None:
        for event in RequestEvent.objects.filter(action__in=ACTIONS):
            is_told = event.action in NOTIFIES_COORDINATOR and (event.action, event.from_state) != (
                "cancel",
                "draft",
            )
            assert Delivery.objects.filter(event=event, handler="mail_coordinator").count() == is_told

    @invariant()
    def one_open_request_or_community_holds_a_name(self) -> None:
        holding = [model.slug for model in self.models if model.state in {*OPEN, "accepted"}]
        held = Reservation.objects.filter(kind="slug").values_list("value", flat=True)
        assert sorted(held) == sorted({slug_skeleton(slug) for slug in holding})
        assert len(held) == len(holding)

    @invariant()
    def nobody_decides_on_their_own(self) -> None:
        decisions = RequestEvent.objects.filter(action__in=["request_changes", "accept", "decline"])
        for event in decisions.select_related("request__coordinator"):
            assert event.actor_key != event.request.coordinator.pseudonym

    @invariant()
    def time_never_goes_back(self) -> None:
        for number in range(3):
            now = self.request(number).updated_at
            assert now >= self.last_touched[number]
            self.last_touched[number] = now
