"""Random lives of several requests, held against a model in Python, with the invariants after every step."""

from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    rule,
    run_state_machine_as_test,
)

from communities.slugs import slug_skeleton
from portal.accounts.models import User
from requests_workflow.actors import SYSTEM
from requests_workflow.engine import available, perform
from requests_workflow.refusals import Refusal
from requests_workflow.selectors import requests_for
from requests_workflow.services import amend, comment
from tests.factories import make_curator, make_draft, make_lead, make_user
from tests.requests_workflow.invariants import Invariants
from tests.requests_workflow.life_model import ACTIONS, EDGES, OPEN, LifeModel
from tests.requests_workflow.snapshots import photograph
from tests.requests_workflow.stage import let_time_run_out

CURATORS = ("curator", "colleague", "lead")
USERS = ("ada", "bo", *CURATORS)
DEAD_ENDS = {"cancel", "lapse", "release", "expire", "accept"}
SLUGS = ("model-one", "rnodel_0ne", "freya")

any_request = st.integers(0, 2)


class Lives(Invariants):
    """Three requests of two coordinators, two of which want names that look alike."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize()
    def open_requests(self) -> None:
        makers = {"ada": make_user, "bo": make_user, "lead": make_lead}
        self.users = {name: makers.get(name, make_curator)() for name in USERS}
        self.models = [
            LifeModel(slug, coordinator)
            for slug, coordinator in zip(SLUGS, ("ada", "bo", "ada"), strict=True)
        ]
        self.ids = [make_draft(self.users[it.coordinator], slug=it.slug).pk for it in self.models]
        self.last_touched = [self.request(number).updated_at for number in range(3)]

    @rule(number=any_request, action=st.sampled_from(ACTIONS), role=st.sampled_from((*USERS, "system")))
    def attempt(self, number: int, action: str, role: str) -> None:
        self._move(number, action, role)

    @rule(number=any_request, seed=st.integers(0, 2**32))
    def advance(self, number: int, seed: int) -> None:
        """Go on by moves that lead somewhere, by the people who make them: few random ones do."""
        dice, model = Random(seed), self.models[number]
        for _ in range(12):
            moves = [(action, who) for (state, action), (_, who) in EDGES.items() if state == model.state]
            if moves:
                weights = [1 if action in DEAD_ENDS else 4 for action, _ in moves]
                [(action, who)] = dice.choices(moves, weights)
                likely = {"assignee": model.assignee, "system": "system", "curator": dice.choice(CURATORS)}
                self._move(number, action, likely.get(who, model.coordinator))

    @rule(number=any_request, role=st.sampled_from(USERS), title=st.sampled_from(("One", "Two", "")))
    def amend(self, number: int, role: str, title: str) -> None:
        before, model = self.request(number), self.models[number]
        is_amendable = role == model.coordinator and model.state in {"draft", *OPEN}
        is_complete = model.state == "draft" or bool(title)
        is_made = self._try(lambda: amend(self.ids[number], {"title": title}, actor=self.user(role)))
        changes = before.title != title
        assert is_made == (is_amendable and (is_complete or not changes))
        model.version += is_made and changes
        self._complete(number)

    @rule(number=any_request, role=st.sampled_from(USERS))
    def speak(self, number: int, role: str) -> None:
        model = self.models[number]
        is_heard = model.state != "draft" and self._sees(number, role)
        assert self._try(lambda: comment(self.ids[number], "Hello.", actor=self.user(role))) == is_heard

    def user(self, role: str) -> User:
        return self.users[role]

    def _sees(self, number: int, role: str) -> bool:
        is_seen = requests_for(self.user(role)).filter(pk=self.ids[number]).exists()
        model = self.models[number]
        is_curator = role in CURATORS
        assert is_seen == (role == model.coordinator or (is_curator and model.was_submitted))
        return is_seen

    def _is_free(self, number: int) -> bool:
        skeleton = slug_skeleton(self.models[number].slug)
        others = (model for place, model in enumerate(self.models) if place != number)
        return not any(
            slug_skeleton(it.slug) == skeleton and it.state in {*OPEN, "accepted"} for it in others
        )

    def _complete(self, number: int) -> None:
        """Give an emptied draft its title back, so that it can be submitted."""
        if not self.request(number).title:
            amend(self.ids[number], {"title": "Whole"}, actor=self.user(self.models[number].coordinator))
            self.models[number].version += 1

    def _move(self, number: int, action: str, role: str) -> None:
        let_time_run_out(self.request(number))
        model = self.models[number]
        actor: Any = SYSTEM if role == "system" else self.users[role]
        expected = model.may(action, role, is_free=self._is_free(number))
        is_offered = action in available(self.request(number), actor)
        is_made = self._try(
            lambda: perform(self.ids[number], action, actor=actor, comment="Because.", reason="other")
        )
        assert is_made == expected, (action, role, model)
        assert is_offered or not is_made
        if is_made:
            model.make(action, role)
            self.one_open_request_or_community_holds_a_name()

    def _try(self, act: Any) -> bool:
        before = photograph()
        try:
            act()
        except Refusal:
            assert photograph() == before
            return False
        return True


@pytest.mark.django_db
def test_random_lives_follow_the_model() -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
