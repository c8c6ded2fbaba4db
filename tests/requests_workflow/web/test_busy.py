"""While somebody else holds the lock: nothing is done, nothing that was typed is lost."""

from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest
from requests_workflow.views import action, check, project, saving, status
from tests.factories import make_draft, make_grant, make_submitted
from tests.requests_workflow.web.conftest import wait_in_vain
from tests.requests_workflow.web.filling import fill, read_form


def assert_busy(response: Any) -> None:
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "at this very moment" in response.text
    assert "<title>Error: " in response.text


def test_a_proposal_that_could_not_be_saved_is_kept(
    browser: Client, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = make_draft(ada, title="Old")
    posted = fill(browser, request, title="Typed for an hour", description="All of it.", then="continue")
    monkeypatch.setattr(saving, "save_answers", wait_in_vain)
    response = browser.post(f"/requests/{request.reference}/edit/", posted)
    assert_busy(response)
    kept = read_form(response.text)
    for name in ("title", "slug", "description", "website", "grant", "further_grants"):
        assert kept[name] == posted[name], name


def test_what_could_not_be_sent_says_so_and_is_as_it_was(
    browser: Client, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = make_draft(ada, terms_accepted=False)
    at = f"/requests/{request.reference}/check/"
    posted = {**read_form(browser.get(at).text), "terms_accepted": "on", "comment": "Mine"}
    monkeypatch.setattr(check, "send_request", wait_in_vain)
    response = browser.post(at, posted)
    assert_busy(response)
    kept = read_form(response.text)
    assert (kept["terms_accepted"], kept["comment"]) == ("on", "Mine")
    assert CommunityRequest.objects.get().state == "draft"


def test_the_comment_of_an_action_is_kept(
    browser: Client, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = make_submitted(ada)
    monkeypatch.setattr(action, "perform", wait_in_vain)
    at = f"/requests/{request.reference}/actions/cancel/"
    response = browser.post(at, {"version": "2", "comment": "My long farewell."})
    assert_busy(response)
    assert read_form(response.text)["comment"] == "My long farewell."


def test_a_message_is_kept(browser: Client, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    request = make_submitted(ada)
    monkeypatch.setattr(status, "comment_once", wait_in_vain)
    response = browser.post(f"/requests/{request.reference}/comments/", {"comment": "My long message."})
    assert_busy(response)
    assert read_form(response.text)["comment"] == "My long message."


def test_the_search_keeps_what_was_chosen(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    grant = make_grant(acronym="FREYA")
    monkeypatch.setattr(project, "open_once", wait_in_vain)
    posted = {"q": "FREYA", "kind": "link", "grant": grant.number}
    response = browser.post("/requests/new/project/", posted)
    assert_busy(response)
    kept = read_form(response.text)
    assert {name: kept[name] for name in posted} == posted
    assert not CommunityRequest.objects.exists()
