"""A coordinator's whole story, through the pages alone."""

import re
from typing import Any

from django.core.mail import EmailMessage
from django.test import Client

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from tests.factories import PASSWORD, make_curator, make_grant
from tests.requests_workflow.web.filling import fill, read_form


def test_from_signing_up_to_an_accepted_community(
    client: Client, db: None, mailoutbox: list[EmailMessage]
) -> None:
    make_grant("101058390", acronym="WATER", title="Clean rivers", objective="We clean rivers.")
    curator = make_curator()

    sign_up(client, mailoutbox)
    request = choose_project(client, "Grant agreement No. 101 058 390")
    assert read_form(client.get(f"/requests/{request.reference}/edit/").text)["slug"] == "water"

    assert "Give the community a title." in send(client, request, title="", then="continue")
    assert "Check your answers" in send(client, request, title="Clean rivers", then="continue")
    assert "Your request is with the curators" in hand_in(client, request)
    assert standing(client, request) == "Submitted"

    act(request, "claim", curator)
    act(request, "request_changes", curator, comment="Nearly.", remarks={"title": "Name the project."})
    assert "Name the project." in client.get(f"/requests/{request.reference}/").text
    assert standing(client, request) == "Changes requested"

    send(client, request, title="WATER: clean rivers", then="continue")
    hand_in(client, request)
    client.post(f"/requests/{request.reference}/comments/", {"comment": "Better now?"})
    act(request, "claim", curator)
    act(request, "accept", curator)
    assert standing(client, request) == "Accepted"
    community = client.get("/communities/water/")
    assert "WATER: clean rivers" in community.text
    assert "/communities/water/" in client.get("/projects/101058390/").text
    told = [event.action for event in request.events.order_by("number")]
    assert told == [
        "submit", "claim", "request_changes", "amend", "resubmit", "comment", "claim", "accept",
    ]  # fmt: skip


def sign_up(client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.post("/accounts/signup/", {"email": "ada@uni.example", "name": "Ada", "password1": PASSWORD})
    code = re.search(r"^[A-Z0-9]{4}-?[A-Z0-9]{4}$", str(mailoutbox[-1].body), re.MULTILINE)
    assert code
    response = client.post("/accounts/confirm-email/", {"code": code.group()}, follow=True)
    assert "My requests" in response.text


def choose_project(client: Client, text: str) -> CommunityRequest:
    page = client.get("/requests/new/", {"asked": "1", "kind": "new", "q": text}, follow=True).text
    client.post("/requests/new/project/", read_form(page))
    return CommunityRequest.objects.get()


def send(client: Client, request: CommunityRequest, **entered: str) -> str:
    return client.post(
        f"/requests/{request.reference}/edit/", fill(client, request, **entered), follow=True
    ).text


def hand_in(client: Client, request: CommunityRequest) -> str:
    page = f"/requests/{request.reference}/check/"
    values = {**read_form(client.get(page).text), "terms_accepted": "on"}
    return client.post(page, values, follow=True).text


def standing(client: Client, request: CommunityRequest) -> str:
    found = re.search(r'<h2 id="standing">([^<]+)</h2>', client.get(f"/requests/{request.reference}/").text)
    return found.group(1) if found else ""


def act(request: CommunityRequest, action: str, curator: User, **inputs: Any) -> None:
    perform(request.pk, action, actor=curator, **inputs)
