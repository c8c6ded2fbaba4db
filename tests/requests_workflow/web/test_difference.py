"""What has changed since the desk looked last, word by word."""

from typing import Any

import pytest

from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import timeline
from requests_workflow.services import amend, comment
from requests_workflow.views.difference import ChangesSince, compare_with_last_round, weave
from tests.factories import make_curator, make_draft, make_in_review, make_submitted

SIGNS = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}


def woven(before: Any, after: Any) -> str:
    return "".join(SIGNS[piece.kind].format(piece.text) for piece in weave(before, after))


def compare(request: CommunityRequest) -> ChangesSince | None:
    return compare_with_last_round(timeline(request))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Papers and data of X", "Papers, data of X", "[-Papers and-][+Papers,+] data of X"),
        ("a b c d", "a b e d", "a b [-c-][+e+] d"),
        ("Data.", "Something else altogether here", "[-Data.-] [+Something else altogether here+]"),
        ("", "https://x.example", "[-nothing-] [+https://x.example+]"),
        (["1", "2"], ["1", "3"], "1, [-2-][+3+]"),
        (["1"], ["1", "2"], "1[+, 2+]"),
        (False, True, "[-not accepted-] [+accepted+]"),
        ("مشروع قديم هنا", "مشروع جديد هنا", "مشروع [-قديم-][+جديد+] هنا"),
    ],
)
def test_values_are_woven_word_by_word_where_they_are_alike(before: Any, after: Any, expected: str) -> None:
    assert woven(before, after) == expected


def test_several_changes_of_a_field_are_one_and_a_change_undone_is_none(db: None) -> None:
    request = make_submitted(title="First", description="Same")
    for changes in ({"title": "Second"}, {"title": "Third", "description": "Other"}, {"description": "Same"}):
        amend(request.pk, changes, actor=request.coordinator)
    changes_since = compare(request)
    assert changes_since
    assert [
        (change.field, change.pieces[0].text, change.pieces[-1].text) for change in changes_since.fields
    ] == [("title", "First", "Third")]
    assert changes_since.heading == "What has changed since it was submitted"


def test_the_round_begins_when_a_curator_sent_it_back(db: None) -> None:
    curator = make_curator()
    request = make_in_review(curator)
    coordinator = request.coordinator
    amend(request.pk, {"title": "While in review"}, actor=coordinator)
    perform(request.pk, "request_changes", actor=curator, comment="Please.")
    asked = request.events.get(action="request_changes")
    assert compare(request) == ChangesSince("What has changed since the curator asked for it", asked.at, [])
    amend(request.pk, {"website": "https://new.example"}, actor=coordinator)
    comment(request.pk, "Done.", actor=coordinator)
    perform(request.pk, "resubmit", actor=coordinator)
    perform(request.pk, "claim", actor=curator)
    changes = compare(request)
    assert changes
    assert changes.field_names == {"website"}


def test_a_draft_has_nothing_to_compare_with(db: None) -> None:
    assert compare(make_draft()) is None
