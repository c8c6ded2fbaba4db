"""The other forms of the screen: notes, comments, checks and the waiver."""

import pytest

from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Note, RequestEvent
from tests.factories import make_curator, make_in_review, make_lead, make_submitted
from tests.requests_workflow.admin.desk import (
    actions_offered,
    make_superuser,
    post,
    screen_of,
    sign_in,
    text_of,
)

pytestmark = pytest.mark.django_db


def make_appealed() -> CommunityRequest:
    """Make a request whose coordinator appealed against a decision."""
    curator = make_curator()
    request = make_in_review(curator)
    perform(request.pk, "decline", actor=curator, comment="No.", reason="other")
    return perform(request.pk, "reopen", actor=request.coordinator, comment="But yes.")


def test_a_note_is_kept_for_curators() -> None:
    curator, request = make_curator(), make_submitted()
    response = post(sign_in(curator), request, "note", text="Look at the partners.")
    assert (response.status_code, response.url) == (302, screen_of(request))
    assert Note.objects.get().author == curator
    assert "Look at the partners." in text_of(sign_in(make_lead()).get(screen_of(request)))


def test_a_comment_goes_into_the_conversation() -> None:
    request = make_submitted()
    assert post(sign_in(make_curator()), request, "comment", text="Hello.").status_code == 302
    event = RequestEvent.objects.filter(request=request).last()
    assert event is not None
    assert (event.action, event.text.comment) == ("comment", "Hello.")


@pytest.mark.parametrize("door", ["note", "comment"])
def test_what_can_not_be_kept_is_refused_beside_the_text(door: str) -> None:
    request = make_submitted()
    client = sign_in(make_curator())
    empty = post(client, request, door, text="  ")
    assert empty.status_code == 422
    assert "Write something first." in text_of(empty)
    long = post(client, request, door, text="Kept text. " * 1000)
    assert long.status_code == 400
    assert "shorten it to at most 10000" in text_of(long)
    assert "Kept text. Kept text." in text_of(long)
    assert not Note.objects.exists()


@pytest.mark.parametrize("door", ["note", "comment", "checks", "waive"])
def test_a_superuser_outside_the_groups_takes_no_part(door: str) -> None:
    request = make_appealed()
    refused = post(sign_in(make_superuser()), request, door, text="I am root.")
    assert refused.status_code == 403
    assert "Only curators may do this." in text_of(refused)
    assert RequestEvent.objects.filter(request=request).count() == 4
    assert not Note.objects.exists()


def test_a_closed_request_runs_no_checks() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    perform(request.pk, "accept", actor=curator)
    client = sign_in(curator)
    assert "Run the checks again" not in text_of(client.get(screen_of(request)))
    refused = post(client, request, "checks")
    assert refused.status_code == 409
    assert "the request is accepted since" in text_of(refused)


def test_a_lead_lifts_the_bar_with_a_reason() -> None:
    request = make_appealed()
    curator = request.bars.get().curator
    barred, lead = sign_in(curator), sign_in(make_lead())
    assert actions_offered(barred.get(screen_of(request))) == []
    assert "You declined it before" in text_of(barred.get(screen_of(request)))
    assert "hear the appeal" in text_of(lead.get(screen_of(request)))
    chosen = str(curator.pk)
    assert post(lead, request, "waive", text="", curators=chosen).status_code == 422
    assert post(lead, request, "waive", text="All others are away.", curators=chosen).status_code == 302
    assert actions_offered(barred.get(screen_of(request))) == ["claim"]


def test_a_lead_chooses_which_of_several_may_hear_the_appeal() -> None:
    request = make_appealed()
    first, second = request.bars.get().curator, make_curator("second@desk.example")
    perform(request.pk, "claim", actor=second)
    perform(request.pk, "decline", actor=second, comment="No.", reason="other")
    perform(request.pk, "reopen", actor=request.coordinator, comment="Still yes.")
    lead = sign_in(make_lead())
    page = text_of(lead.get(screen_of(request)))
    assert "checked" not in page.partition("Who may hear the appeal")[2].partition("Lift the bar")[0]
    refused = post(lead, request, "waive", text="All others are away.")
    assert refused.status_code == 422
    assert "Choose who may hear the appeal." in text_of(refused)
    assert "All others are away." in text_of(refused)
    stranger = post(lead, request, "waive", text="All others are away.", curators="999999")
    assert (stranger.status_code, "is not barred any more" in text_of(stranger)) == (400, True)
    assert request.bars.count() == 2
    done = post(lead, request, "waive", text="All others are away.", curators=str(second.pk))
    assert done.status_code == 302
    assert actions_offered(sign_in(second).get(screen_of(request))) == ["claim"]
    assert actions_offered(sign_in(first).get(screen_of(request))) == []


def test_a_curator_who_is_no_lead_lifts_no_bar() -> None:
    request = make_appealed()
    client = sign_in(make_curator())
    assert "waive" not in client.get(screen_of(request)).context["other_forms"]
    refused = post(client, request, "waive", text="Kept reason.")
    assert refused.status_code == 403
    assert "Kept reason." in text_of(refused)
