"""One word for each field and deed, at every door."""

from datetime import UTC, datetime

import pytest

from requests_workflow.admin import story as desk_story
from requests_workflow.forms import ProposalForm
from requests_workflow.models import RequestEvent
from requests_workflow.proposal import FIELDS as FIELDS_OF_A_PROPOSAL
from requests_workflow.table import TABLE
from requests_workflow.views import story as page_story
from requests_workflow.wording import DEEDS, FIELDS, name_field

SHARING = (
    "invite", "change_role", "remove", "leave", "offer", "withdraw_offer", "refuse_offer", "take_over",
)  # fmt: skip
RECORDED = [*(row.action for row in TABLE), "amend", "comment", "remind", "break_link", "waive", *SHARING]


@pytest.mark.parametrize("action", RECORDED)
def test_what_is_recorded_has_a_word_at_each_door(action: str) -> None:
    event = RequestEvent(
        number=1,
        action=action,
        from_state="draft",
        to_state="draft",
        actor_role="system",
        at=datetime(2026, 11, 22, tzinfo=UTC),
    )
    word = str(DEEDS[action])
    assert " " in word or word == "wrote"
    assert page_story._tell(event).did == word
    assert desk_story._tell(event).deed == word


def test_every_field_of_a_proposal_has_a_word_and_the_form_uses_it() -> None:
    assert set(FIELDS) == set(FIELDS_OF_A_PROPOSAL)
    for kind in ("new", "link"):
        form = ProposalForm(kind=kind)
        for name in {"slug", "community", "title", "description"} & set(form.fields):
            assert form.fields[name].label == FIELDS[name]


def test_a_field_without_a_word_is_told_by_its_own_name() -> None:
    assert name_field("data_policy") == "Data policy"
