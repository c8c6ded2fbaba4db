"""What comes in with a move: taken, dropped or refused, field by field."""

from typing import Any

import pytest

from requests_workflow.inputs import clean_move_inputs
from requests_workflow.refusals import InvalidInput
from requests_workflow.table import TRANSITIONS

NOTHING = {"comment": "", "reason": "", "remarks": {}, "overrides": {}, "seen": {}}


def clean(action: str, **inputs: Any) -> dict[str, Any]:
    """Clean the inputs of a move."""
    return clean_move_inputs(TRANSITIONS[action], inputs)


def errors_of(action: str, **inputs: Any) -> dict[str, list[str]]:
    """Return the errors of inputs that can't be taken."""
    with pytest.raises(InvalidInput) as refusal:
        clean(action, **inputs)
    return refusal.value.errors


@pytest.mark.parametrize("action", TRANSITIONS)
def test_every_move_may_come_with_nothing_or_with_a_comment(action: str) -> None:
    assert clean(action) == clean(action, comment=None, reason=None, remarks=None, overrides=None) == NOTHING
    assert clean(action, comment="  Why.\r\nSo.  ") == {**NOTHING, "comment": "Why.\nSo."}


@pytest.mark.parametrize(
    "reason",
    ["not_eligible", "not_affiliated", "duplicate", "wrong_grant", "insufficient_information",
     "ownership_not_proved", "other"],
)  # fmt: skip
def test_a_decline_takes_these_reasons(reason: str) -> None:
    assert clean("decline", reason=reason)["reason"] == reason


@pytest.mark.parametrize("reason", ["Other", "no", "not_eligible ", "x" * 100])
def test_a_decline_takes_no_other_reason(reason: str) -> None:
    errors = errors_of("decline", reason=reason)
    assert list(errors) == ["reason"]
    assert "not_eligible, not_affiliated" in errors["reason"][0]


@pytest.mark.parametrize("action", [action for action in TRANSITIONS if action != "decline"])
def test_other_moves_drop_a_reason_so_that_one_body_fits_every_decision(action: str) -> None:
    assert clean(action, reason="bad mood") == NOTHING


def test_a_request_for_changes_takes_remarks_per_field() -> None:
    cleaned = clean("request_changes", remarks={"title": " Too long. ", "website": "  "})
    assert cleaned["remarks"] == {"title": "Too long."}


def test_an_acceptance_takes_overrides_per_check() -> None:
    cleaned = clean("accept", overrides={"grant": " Agreed. ", "ownership": ""})
    assert cleaned["overrides"] == {"grant": "Agreed."}


@pytest.mark.parametrize("action", TRANSITIONS)
@pytest.mark.parametrize(
    ("name", "value", "taker"),
    [("remarks", {"title": "x"}, "request_changes"), ("overrides", {"grant": "x"}, "accept")],
)
def test_no_other_move_takes_them(name: str, value: dict[str, str], taker: str, action: str) -> None:
    if action == taker:
        assert clean(action, **{name: value})[name] == value
    else:
        assert "into the comment" in errors_of(action, **{name: value})[name][0]
        assert clean(action, **{name: {}}) == NOTHING


def test_remarks_and_overrides_name_what_exists() -> None:
    assert "“state” is not known" in errors_of("request_changes", remarks={"state": "x"})["remarks"][0]
    assert "“mood” is not known" in errors_of("accept", overrides={"mood": "x"})["overrides"][0]


@pytest.mark.parametrize(
    ("action", "inputs", "field"),
    [
        ("claim", {"comment": "x" * 10_001}, "comment"),
        ("claim", {"comment": "a\x00b"}, "comment"),
        ("request_changes", {"remarks": {"title": "x" * 2_001}}, "remarks"),
        ("accept", {"overrides": {"grant": "a\x1fb"}}, "overrides"),
    ],
)
def test_texts_that_cannot_be_stored_are_refused(action: str, inputs: dict[str, Any], field: str) -> None:
    assert list(errors_of(action, **inputs)) == [field]


def test_the_longest_texts_are_taken() -> None:
    assert len(clean("claim", comment="x" * 10_000)["comment"]) == 10_000
    assert len(clean("request_changes", remarks={"title": "x" * 2_000})["remarks"]["title"]) == 2_000


def test_all_errors_are_told_at_once() -> None:
    errors = errors_of(
        "decline", comment="\x00", reason="no", remarks={"title": "x"}, overrides={"grant": "x"}
    )
    assert set(errors) == {"comment", "reason", "remarks", "overrides"}


def test_an_input_that_does_not_exist_is_a_mistake_in_the_code() -> None:
    with pytest.raises(TypeError, match="no coment, override"):
        clean("accept", override={}, coment="x")
