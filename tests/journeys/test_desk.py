"""A curator's morning, from signing in to an empty queue, through the browser's own forms."""

import re
from typing import Any

import pytest
from django.test import Client

from communities.models import Community
from portal.accounts.models import User
from requests_workflow import services
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Delivery
from tests.factories import PASSWORD, make_curator, make_grant, make_submitted, make_user

QUEUE = "/admin/requests_workflow/communityrequest/"

pytestmark = pytest.mark.django_db


class Curator:
    """A curator at a browser that checks tokens and follows where it is sent."""

    def __init__(self, user: User) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.page: Any = self.client.get("/admin/", follow=True)
        self.send("/admin/login/", username=user.email, password=PASSWORD, next=QUEUE)

    def open(self, address: str) -> None:
        self.page = self.client.get(address)

    def send(self, address: str, **typed: str) -> None:
        """Post a form of the page that is open, with its token."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page.content.decode())
        assert token is not None
        self.page = self.client.post(address, {"csrfmiddlewaretoken": token[1], **typed}, follow=True)

    def press(self, button: str, **typed: str) -> None:
        """Send the form of the open screen that has an action of this name, with the version it carries."""
        (address,) = set(re.findall(rf'action="([^"?#]+/{button}/)[^"]*"', self.page.content.decode()))
        self.send(address, version=str(self.page.context["subject"].version), **typed)

    def reads(self, text: str) -> bool:
        return text in self.page.content.decode()


def test_a_curator_works_the_queue_until_it_is_empty() -> None:
    ana = make_user("ana@uva.example", name="Ana Silva")
    first = make_submitted(ana, title="First in line", slug="first", grants=[make_grant().number])
    second = make_submitted(kind="link", community="existing", title="Second in line")
    carlo = Curator(make_curator("carlo@desk.example"))

    assert [row.reference for row in carlo.page.context["cl"].result_list] == [
        first.reference,
        second.reference,
    ]
    carlo.open(f"{QUEUE}{first.pk}/change/")
    carlo.press("claim")
    carlo.press("note", text="The website is a draft.")
    carlo.press("request_changes", comment="Please describe it.", **{"remark-description": "Too short."})
    assert carlo.reads(f"Next in the queue: {second.reference}.")
    assert carlo.reads("Second in line")

    carlo.press("claim")
    carlo.press("decline", comment="You are not its owner.", reason="ownership_not_proved")
    assert carlo.reads("Nothing else waits for you")
    assert carlo.reads("Nothing waits here.")

    services.amend(first.pk, {"description": "All that the project shares."}, actor=ana)
    perform(first.pk, "resubmit", actor=ana, comment="Done.")
    carlo.open(f"{QUEUE}{first.pk}/change/")
    assert carlo.reads("What changed, round by round")
    carlo.press("claim")
    carlo.press("accept", comment="Welcome!")

    community = Community.objects.get()
    assert (community.slug, community.description) == ("first", "All that the project shares.")
    states = {request.reference: request.state for request in CommunityRequest.objects.all()}
    assert states == {first.reference: "accepted", second.reference: "declined"}
    mailed = Delivery.objects.filter(handler="mail_coordinator", event__request=first, recipient=ana)
    assert set(mailed.values_list("event__action", flat=True)) == {
        "submit", "request_changes", "resubmit", "accept",
    }  # fmt: skip


def test_of_two_curators_with_the_same_screen_open_one_decides_and_the_other_is_told() -> None:
    request = make_submitted()
    carlo, lena = Curator(make_curator("carlo@desk.example")), Curator(make_curator("lena@desk.example"))
    for curator in (carlo, lena):
        curator.open(f"{QUEUE}{request.pk}/change/")
    carlo.press("claim")
    lena.press("claim", comment="I know them well.")
    assert lena.page.status_code == 409
    assert lena.reads("the request is in review since Carlo acted (claim)")
    assert lena.reads("I know them well.")
    assert lena.reads("Carlo has claimed it")
    assert request.events.filter(action="claim").count() == 1
