"""Deciding at the desk: one POST each, refused politely, nothing typed is lost."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from requests_workflow.engine import perform
from requests_workflow.services.rechecking import recheck
from tests.factories import make_curator, make_grant, make_in_review, make_lead, make_submitted
from tests.requests_workflow.admin.desk import (
    QUEUE,
    act,
    assert_refused,
    last_event,
    screen_of,
    sign_in,
    state_of,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_claiming_leads_back_to_the_screen_with_the_next_forms() -> None:
    curator, request = make_curator(), make_submitted()
    client = sign_in(curator)
    response = act(client, request, "claim", version=request.version)
    assert (response.status_code, response.url) == (302, screen_of(request))
    assert "Accept" in text_of(client.get(screen_of(request)))
    assert state_of(request) == "in_review"


def test_after_a_decision_the_next_request_opens() -> None:
    curator = make_curator()
    request, waiting = make_in_review(curator), make_submitted()
    response = act(sign_in(curator), request, "accept", version=request.version)
    assert (response.status_code, response.url) == (302, screen_of(waiting))
    assert state_of(request) == "accepted"


def test_after_the_last_decision_the_queue_opens_and_tells_what_was_done() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    client = sign_in(curator)
    response = act(client, request, "decline", comment="No.", reason="duplicate", version=request.version)
    assert (response.status_code, response.url) == (302, QUEUE)
    assert f"{request.reference}: You declined the request." in text_of(client.get(QUEUE))
    assert last_event(request).details == {"reason": "duplicate"}


def test_remarks_on_fields_are_recorded() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    typed = {"comment": "Please mend.", "remark-title": "Too short.", "remark-website": "  "}
    act(sign_in(curator), request, "request_changes", **typed)
    assert last_event(request).text.remarks == {"title": "Too short."}
    assert state_of(request) == "changes_requested"


def test_a_blocking_check_is_overridden_with_a_reason_only() -> None:
    curator = make_curator()
    request = make_in_review(curator, kind="link", community="an-existing-one")
    client = sign_in(curator)
    refused = act(client, request, "accept", comment="Fine by me.", **{"override-ownership": " "})
    assert_refused(
        refused, 422, keeping="Fine by me.", saying="or override the check “ownership” with a reason"
    )
    act(client, request, "accept", **{"override-ownership": "Seen on a call."})
    assert last_event(request).text.overrides == {"ownership": "Seen on a call."}
    assert state_of(request) == "accepted"


def test_a_check_that_blocks_since_a_moment_ago_can_be_overridden_as_well() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    request.grants.update(framework_programme="LIFE")
    client = sign_in(curator)
    assert "override-grant" not in text_of(client.get(screen_of(request)))
    refused = act(client, request, "accept", comment="Fine by me.")
    assert_refused(refused, 422, keeping="Fine by me.", saying="belongs to LIFE")
    assert 'name="override-grant"' in text_of(refused)


def hidden_marks(page: str) -> dict[str, str]:
    """Return what the form of acceptance sends back of what the page says of the checks."""
    return dict(re.findall(r'<input type="hidden" name="(seen-[a-z]+)" value="([0-9a-f]+)">', page))


@pytest.mark.parametrize("wanted", ["", "preview"])
def test_a_reason_for_what_the_page_did_not_show_is_refused_and_the_page_then_shows_it(wanted: str) -> None:
    """Fails when the results stay as they were: then the curator is refused for what they can't read."""
    curator = make_curator()
    request = make_in_review(curator, grants=[make_grant(framework_programme="ERASMUS").number])
    client = sign_in(curator)
    seen = hidden_marks(text_of(client.get(screen_of(request))))
    assert list(seen) == ["seen-grant"]
    request.grants.update(framework_programme="LIFE")
    typed = {"override-grant": "ERASMUS is agreed on.", "do": wanted}
    refused = act(client, request, "accept", **typed, **seen)
    assert_refused(refused, 422, keeping="ERASMUS is agreed on.", saying="This is new since you looked")
    assert state_of(request) == "in_review"
    findings = refused.context["findings"]
    assert "belongs to LIFE" in next(one.summary for one in findings if one.check_id == "grant")
    shown = hidden_marks(text_of(refused))
    assert shown != seen
    act(client, request, "accept", **{"override-grant": "LIFE is agreed on as well."}, **shown)
    assert last_event(request).text.overrides == {"grant": "LIFE is agreed on as well."}


def test_a_job_that_checks_again_between_the_page_and_the_button_passes_nothing_off_as_read() -> None:
    curator = make_curator()
    request = make_in_review(curator, grants=[make_grant(framework_programme="ERASMUS").number])
    client = sign_in(curator)
    seen = hidden_marks(text_of(client.get(screen_of(request))))
    request.grants.update(framework_programme="LIFE")
    recheck(request.pk)
    refused = act(client, request, "accept", **{"override-grant": "ERASMUS is agreed on."}, **seen)
    assert_refused(refused, 422, keeping="ERASMUS is agreed on.", saying="belongs to LIFE")
    assert state_of(request) == "in_review"


def test_a_get_of_an_action_changes_nothing_and_shows_the_request() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    response = sign_in(curator).get(f"{QUEUE}{request.pk}/actions/accept/")
    assert (response.status_code, response.headers["Location"]) == (302, screen_of(request))
    assert state_of(request) == "in_review"


def test_an_action_wants_its_token() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator, backend="django.contrib.auth.backends.ModelBackend")
    assert act(client, request, "accept").status_code == 403
    assert state_of(request) == "in_review"


def test_a_version_that_is_no_number_is_as_good_as_none() -> None:
    curator = make_curator()
    client = sign_in(curator)
    for version in ("", "x", "9" * 5000, "1e3", "-1"):
        request = make_submitted()
        assert act(client, request, "claim", version=version).status_code == 302
        assert state_of(request) == "in_review"


def test_the_desk_writes_no_log_beside_the_history() -> None:
    curator = make_curator()
    request = make_submitted()
    client = sign_in(curator)
    act(client, request, "claim")
    act(client, request, "accept")
    assert not LogEntry.objects.exists()
    assert [event.action for event in request.events.all()] == ["submit", "claim", "accept"]


def test_a_lead_reopens_a_declined_request_with_a_comment() -> None:
    curator, lead = make_curator(), make_lead()
    request = make_in_review(curator)
    perform(request.pk, "decline", actor=curator, comment="No.", reason="other")
    client = sign_in(lead)
    assert_refused(act(client, request, "reopen"), 422, keeping="Reopen", saying="Write a comment")
    assert act(client, request, "reopen", comment="They called.").status_code == 302
    assert state_of(request) == "submitted"
