"""What the desk refuses: with the status of the contract, in words, and keeping all that was typed."""

import pytest
from django.db import OperationalError

from requests_workflow import services
from requests_workflow.admin import doors
from requests_workflow.models import RequestEvent
from tests.factories import make_curator, make_draft, make_in_review, make_lead, make_submitted
from tests.requests_workflow.admin.desk import (
    QUEUE,
    act,
    assert_refused,
    make_superuser,
    sign_in,
    state_of,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_a_refused_form_keeps_everything_typed_beside_what_is_wrong() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    client = sign_in(curator)
    refused = act(client, request, "decline", comment="A long explanation.", reason="")
    assert_refused(refused, 422, keeping="A long explanation.", saying="Choose a reason.")
    (form,) = [form for form in refused.context["action_forms"] if form.is_bound]
    assert form.errors == {"reason": ["Choose a reason."]}
    refused = act(client, request, "decline", comment="", reason="not_eligible")
    assert_refused(refused, 422, keeping='<option value="not_eligible" selected>', saying="Write a comment")
    refused = act(client, request, "request_changes", comment="Hm\x00", **{"remark-title": "Kept remark."})
    assert_refused(refused, 400, keeping="Kept remark.", saying="control characters")
    refused = act(client, request, "decline", comment="Kept.", reason="nonsense")
    assert_refused(refused, 400, keeping="Kept.", saying="Choose one of these reasons")
    assert state_of(request) == "in_review"


def test_who_decides_on_an_older_version_is_told_and_may_repeat_it() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    services.amend(request.pk, {"title": "Another title"}, actor=request.coordinator)
    client = sign_in(curator)
    typed = {"comment": "Not this.", "reason": "other"}
    refused = act(client, request, "decline", version=request.version, **typed)
    assert_refused(refused, 409, keeping="Not this.", saying="The request has changed since you read it")
    assert "Another title" in text_of(refused)
    assert f'name="version" value="{request.version + 1}"' in text_of(refused)
    assert act(client, request, "decline", version=request.version + 1, **typed).status_code == 302


def test_the_second_of_two_curators_is_told_who_decided_and_keeps_the_text() -> None:
    first, lead = make_curator(), make_lead()
    request = make_submitted()
    clients = [sign_in(first), sign_in(lead)]
    assert act(clients[0], request, "claim", version=2).status_code == 302
    assert act(clients[0], request, "accept", version=3).status_code == 302
    refused = act(clients[1], request, "decline", version=3, comment="My reasons.", reason="other")
    assert_refused(
        refused, 409, keeping="My reasons.", saying=f"the request is accepted since {first} acted (accept)"
    )
    assert state_of(request) == "accepted"
    assert RequestEvent.objects.filter(request=request, action__in=["accept", "decline"]).count() == 1


def test_who_is_not_the_assignee_is_refused() -> None:
    request = make_in_review(make_curator())
    refused = act(sign_in(make_lead()), request, "accept", comment="Mine!")
    assert_refused(refused, 403, keeping="Mine!", saying="Only the curator who claimed the request")
    assert state_of(request) == "in_review"


def test_one_with_a_conflict_of_interest_is_refused() -> None:
    curator = make_curator()
    request = make_submitted(curator)
    refused = act(sign_in(curator), request, "claim", comment="My own.")
    assert_refused(refused, 403, keeping="My own.", saying="conflict of interest")
    assert state_of(request) == "submitted"


def test_a_superuser_outside_the_groups_decides_nothing() -> None:
    request = make_submitted()
    client = sign_in(make_superuser())
    for action in ("claim", "accept", "decline", "release", "reopen", "cancel"):
        refused = act(client, request, action, comment="I am root.", reason="other")
        assert_refused(refused, 403, keeping="I am root.", saying="Only curators may do this.")
    assert state_of(request) == "submitted"


def test_what_only_the_portal_does_no_curator_can() -> None:
    request = make_in_review(make_curator())
    refused = act(sign_in(make_lead()), request, "lapse", comment="Away!")
    assert_refused(refused, 403, keeping="Away!", saying="Only the portal itself does this.")


def test_unknown_actions_and_unseen_requests_are_not_found() -> None:
    curator = make_curator()
    client = sign_in(curator)
    request, draft = make_in_review(curator), make_draft()
    assert act(client, request, "approve").status_code == 404
    assert act(client, draft, "submit").status_code == 404
    assert client.post(f"{QUEUE}00000000-0000-0000-0000-000000000000/actions/claim/").status_code == 404


def test_while_somebody_else_holds_the_lock_one_is_asked_to_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wait_in_vain(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    curator = make_curator()
    request = make_in_review(curator)
    monkeypatch.setattr(doors, "perform", wait_in_vain)
    refused = act(sign_in(curator), request, "decline", comment="Patience.", reason="other")
    assert_refused(refused, 503, keeping="Patience.", saying="at this very moment")
    assert refused["Retry-After"] == "5"
