"""Whole stories told through the API alone."""

import pytest

from requests_workflow.models import CommunityRequest
from tests.factories import make_curator, make_grant, make_user
from tests.portal.api.calls import Api, fresh_counts

__all__ = ["fresh_counts"]

pytestmark = pytest.mark.django_db


def test_a_request_is_filed_sent_back_mended_and_accepted() -> None:
    grant = make_grant("777523", acronym="FREYA")
    coordinator, curator = Api(make_user(name="Ada")), Api(make_curator())

    assert coordinator.get("projects/?search=freya").json()["results"][0]["number"] == grant.number
    slug = coordinator.get("slugs/?grant=777523").json()["suggestions"][0]
    draft = coordinator.post(
        "requests/",
        {"kind": "new", "slug": slug, "title": "FREYA", "grants": ["777523"]},
        Idempotency_Key="1",
    ).json()
    missing = coordinator.act(draft["id"], "submit")
    pointers = {error["pointer"] for error in missing.json()["errors"]}
    assert (missing.status_code, pointers) == (422, {"/description", "/terms_accepted"})

    at = f"requests/{draft['id']}/"
    complete = {"description": "Identifiers for open science.", "terms_accepted": True}
    mended = coordinator.patch(at, complete, If_Match='"1"')
    submitted = coordinator.act(draft["id"], "submit", {"version": mended.json()["version"]}).json()
    assert submitted["state"] == "submitted"
    assert not Api().get(f"slugs/{slug}/").json()["is_free"]

    queue = curator.get("requests/?state=submitted&ordering=submitted_at").json()["results"]
    assert [row["id"] for row in queue] == [draft["id"]]
    assert queue[0]["available_actions"] == ["claim"]
    curator.act(draft["id"], "claim")
    remarks = {"comment": "Nearly.", "remarks": {"title": "Say what it stands for."}}
    sent_back = curator.act(draft["id"], "request_changes", remarks).json()
    assert (sent_back["state"], sent_back["due_at"]) == ("changes_requested", None)

    version = coordinator.get(at).headers["ETag"]
    coordinator.patch(at, {"title": "FREYA: connected identifiers"}, If_Match=version)
    assert coordinator.act(draft["id"], "resubmit").json()["state"] == "submitted"
    curator.act(draft["id"], "claim")
    accepted = curator.act(draft["id"], "accept", {"comment": "Welcome."}).json()
    assert accepted["state"] == "accepted"

    community = Api().get("communities/freya/").json()
    assert community["title"] == "FREYA: connected identifiers"
    assert Api().get("projects/777523/").json()["communities"] == ["freya"]
    story = [row["action"] for row in coordinator.get(f"{at}events/").json()["results"]]
    assert story == ["submit", "claim", "request_changes", "amend", "resubmit", "claim", "accept"]


def test_of_two_who_want_the_same_grant_the_second_is_told_and_takes_another() -> None:
    make_grant("101000001")
    make_grant("101000002")
    proposal = {"kind": "new", "title": "T", "description": "D", "terms_accepted": True}
    first, second = Api(make_user()), Api(make_user())
    one = first.post("requests/", {**proposal, "slug": "one", "grants": ["101000001"]}).json()
    two = second.post("requests/", {**proposal, "slug": "two", "grants": ["101000001"]}).json()
    assert first.act(one["id"], "submit").status_code == 200

    refused = second.act(two["id"], "submit")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    second.patch(f"requests/{two['id']}/", {"grants": ["101000002"], "version": 1})
    assert second.act(two["id"], "submit").status_code == 200


def test_a_curator_can_not_decide_on_their_own_request() -> None:
    both = make_curator()
    make_grant("101000001")
    api = Api(both)
    mine = api.post(
        "requests/",
        {"slug": "mine", "title": "T", "description": "D", "grants": ["101000001"], "terms_accepted": True},
    ).json()
    assert api.act(mine["id"], "submit").status_code == 200
    for action in ("claim", "accept", "decline"):
        response = api.act(mine["id"], action, {"comment": "x", "reason": "other"})
        assert response.status_code in {403, 409}
    assert CommunityRequest.objects.get().state == "submitted"
