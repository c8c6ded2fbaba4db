"""Verifying the history: what was recorded passes, and whatever was tampered with is named."""

import tracemalloc
from collections.abc import Callable
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from requests_workflow import verification
from requests_workflow.append_only import lifted
from requests_workflow.engine import perform
from requests_workflow.history import append_event, hash_event
from requests_workflow.models import CommunityRequest, Delivery, EventText, FeedEntry, RequestEvent
from requests_workflow.moves import Move
from requests_workflow.services import comment
from requests_workflow.verification import Verification
from tests.factories import make_curator, make_draft, make_submitted
from tests.requests_workflow.stories import make_waiting_for_changes, play_every_mail

pytestmark = pytest.mark.django_db

Tamper = Callable[[CommunityRequest], object]


def make_history() -> CommunityRequest:
    """Make a request with five events: submit, claim, request_changes, comment, resubmit."""
    request = make_waiting_for_changes(make_curator())
    comment(request.pk, "One moment.", actor=request.coordinator)
    return perform(request.pk, "resubmit", actor=request.coordinator)


def event(request: CommunityRequest, number: int) -> RequestEvent:
    """Return one event of a request."""
    return RequestEvent.objects.get(request=request, number=number)


def rewrite(request: CommunityRequest, number: int, **values: Any) -> None:
    """Change an event as somebody would who may lift the triggers."""
    with lifted(connection):
        RequestEvent.objects.filter(request=request, number=number).update(**values)


def rewrite_with_hash(request: CommunityRequest, number: int, **values: Any) -> None:
    """Change an event, and make its hash fit."""
    rewrite(request, number, **values)
    rewrite(request, number, hash=hash_event(event(request, number)))


def delete(request: CommunityRequest, *numbers: int) -> None:
    """Take events out."""
    with lifted(connection):
        EventText.objects.filter(event__request=request, event__number__in=numbers).delete()
        FeedEntry.objects.filter(event__request=request, event__number__in=numbers).delete()
        Delivery.objects.filter(event__request=request, event__number__in=numbers).delete()
        RequestEvent.objects.filter(request=request, number__in=numbers).delete()


def set_on_request(request: CommunityRequest, **values: Any) -> None:
    """Change the request behind the engine's back."""
    CommunityRequest.objects.filter(pk=request.pk).update(**values)


def set_text(request: CommunityRequest, number: int, **values: Any) -> None:
    """Change the text beside an event."""
    EventText.objects.filter(event=event(request, number)).update(**values)


def findings() -> list[str]:
    """Return what a verification finds."""
    return [str(finding) for finding in Verification().findings()]


def test_a_history_of_every_move_is_as_it_was_recorded() -> None:
    play_every_mail()
    make_draft()
    output = StringIO()
    call_command("verify_history", stdout=output)
    events, requests = (
        RequestEvent.objects.count(),
        CommunityRequest.objects.filter(events_count__gt=0).count(),
    )
    assert output.getvalue() == (
        f"The history is as it was recorded: {events} events of {requests} requests.\n"
    )


def test_an_empty_history_is_in_order() -> None:
    assert findings() == []


NOT_AS_RECORDED = "it was changed after it was recorded"
OTHER_TEXT = "event 3 (request_changes): its text was changed after it was recorded"

TAMPERINGS: dict[str, tuple[Tamper, list[str]]] = {
    "action": (
        lambda r: rewrite(r, 2, action="release"),
        [f"event 2 (release): {NOT_AS_RECORDED}", "event 2 (release): the workflow has no such move"],
    ),
    "time": (lambda r: rewrite(r, 2, at=timezone.now()), [f"event 2 (claim): {NOT_AS_RECORDED}"]),
    "details": (lambda r: rewrite(r, 2, details={"a": 1}), [f"event 2 (claim): {NOT_AS_RECORDED}"]),
    "actor": (lambda r: rewrite(r, 2, actor_key=uuid4()), [f"event 2 (claim): {NOT_AS_RECORDED}"]),
    "hash made to fit": (
        lambda r: rewrite_with_hash(r, 2, version=2),
        ["event 3 (request_changes): it does not follow from"],
    ),
    "hash of the last made to fit": (
        lambda r: rewrite_with_hash(r, 5, actor_role="lead"),
        ["its last event, 5, is not the one that was recorded last"],
    ),
    "version": (
        lambda r: rewrite(r, 4, version=1),
        [
            f"event 4 (comment): {NOT_AS_RECORDED}",
            "event 4 (comment): it goes back from version 4 to version 1",
        ],
    ),
    "one taken out": (
        lambda r: delete(r, 3),
        [
            "event 4 (comment): event 3, before it, is missing",
            "event 4 (comment): it does not follow from the event before it",
            "event 4 (comment): it begins in changes_requested, but the request was in in_review",
        ],
    ),
    "the first taken out": (
        lambda r: delete(r, 1, 2),
        [
            "event 3 (request_changes): events 1 to 2, before it, are missing",
            "event 3 (request_changes): it does not follow from",
            "event 3 (request_changes): it begins in in_review, but the request was in draft",
        ],
    ),
    "the last taken out": (
        lambda r: delete(r, 5),
        [
            "its history ends with event 4, but 5 were recorded",
            "it is in submitted, but its last event led to changes_requested",
        ],
    ),
    "all taken out": (lambda r: delete(r, 1, 2, 3, 4, 5), ["its whole history is missing"]),
    "state of the request": (
        lambda r: set_on_request(r, state="cancelled"),
        ["it is in cancelled, but its last event led to submitted"],
    ),
    "version of the request": (
        lambda r: set_on_request(r, version=2),
        ["it is at version 2, but its last event at version 5"],
    ),
    "anchor": (
        lambda r: set_on_request(r, history_head="0" * 64),
        ["its last event, 5, is not the one that was recorded last"],
    ),
    "comment": (lambda r: set_text(r, 3, comment="Something else."), [OTHER_TEXT]),
    "remarks": (lambda r: set_text(r, 3, remarks={}), [OTHER_TEXT]),
    "text emptied, not erased": (lambda r: set_text(r, 3, comment="", remarks={}), [OTHER_TEXT]),
    "text put in place of an erased one": (
        lambda r: set_text(r, 3, comment="x", erased_at=timezone.now()),
        ["event 3 (request_changes): its text was erased, and yet says something"],
    ),
    "text taken out": (
        lambda r: event(r, 3).text.delete(),
        ["event 3 (request_changes): its text is missing"],
    ),
    "text added": (
        lambda r: EventText.objects.create(event=event(r, 2), comment="I was here."),
        ["event 2 (claim): its text was changed after it was recorded, or was added"],
    ),
}


@pytest.mark.parametrize(("tamper", "expected"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_what_was_tampered_with_is_named_and_nothing_else(tamper: Tamper, expected: list[str]) -> None:
    make_submitted()
    request = make_history()
    assert findings() == []
    tamper(request)
    found = findings()
    assert len(found) == len(expected), found
    for finding, sentence in zip(found, expected, strict=True):
        assert finding.startswith((f"{request.reference}, {sentence}", f"{request.reference}: {sentence}"))


def test_an_event_that_moves_along_no_row_of_the_table_is_named_even_when_all_hashes_fit() -> None:
    request = make_submitted()
    rewrite_with_hash(request, 1, to_state="accepted")
    set_on_request(request, history_head=event(request, 1).hash)
    assert findings() == [
        f"{request.reference}, event 1 (submit): the workflow has no such move from draft to accepted.",
        f"{request.reference}: it is in submitted, but its last event led to accepted.",
    ]


def test_a_comment_that_moves_a_request_is_named() -> None:
    request = make_history()
    rewrite(request, 4, to_state="submitted")
    assert any("event 4 (comment): the workflow has no such move" in finding for finding in findings())


def test_a_text_that_was_erased_is_in_order() -> None:
    request = make_history()
    now = timezone.now()
    EventText.objects.update(comment="", remarks={}, overrides={}, salt="", author=None, erased_at=now)
    assert EventText.objects.filter(event__request=request).exists()
    assert findings() == []


def test_the_command_names_each_finding_and_ends_with_status_1() -> None:
    request = make_history()
    rewrite(request, 2, version=2)
    output = StringIO()
    with pytest.raises(CommandError, match=r"^Findings: 1, in 5 events of 1 requests\.") as refusal:
        call_command("verify_history", stdout=output)
    assert refusal.value.returncode == 1
    assert output.getvalue().startswith(f"{request.reference}, event 2 (claim): it was changed")


def test_ten_times_the_history_does_not_take_ten_times_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "CHUNK", 20)
    request, curator = make_submitted(), make_curator()
    sizes = []
    for number in (60, 540):
        for _ in range(number):
            move = Move(request, "comment", curator, timezone.now(), comment="x" * 5000)
            append_event(move, from_state=request.state, to_state=request.state)
        request.save()
        assert findings() == []  # what is only made once is made by now
        sizes.append(measure_verification())
    small, large = sizes
    # Not the same, since Python frees events and texts, which refer to each other, a little later.
    assert large < 3 * small


def measure_verification() -> int:
    """Return the peak of memory, in bytes, that a verification takes."""
    tracemalloc.start()
    try:
        assert findings() == []
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
