"""Mails that may be switched off: which they are, by which ways, and that looking at a link does nothing."""

import re

import pytest
from django.conf import settings
from django.core import mail, signing
from django.core.mail import EmailMessage
from django.test import Client

from portal.accounts.models import NotificationPreference, User
from portal.accounts.notifications import kinds_for
from requests_workflow.engine import perform
from requests_workflow.mail.composing import AUDIENCE, compose_event_mail
from requests_workflow.mail.kinds import COMMENTS, QUEUE, REMINDERS, find_kind, sign_choice, switch_off
from requests_workflow.models import CommunityRequest, Delivery, RequestEvent
from requests_workflow.outbox import sweeping
from requests_workflow.services import comment
from tests.factories import make_curator, make_in_review, make_submitted, make_user
from tests.requests_workflow.stories import play_every_mail

pytestmark = pytest.mark.django_db

MAY_BE_STOPPED = {
    ("comment", "coordinator"): "comments",
    ("comment", "curator"): "comments",
    ("remind", "coordinator"): "reminders",
    ("submit", "curator"): "queue",
    ("reopen", "curator"): "queue",
}


def address_for(user: User) -> str:
    return f"/requests/mails/{sign_choice(user, COMMENTS)}/"


def test_decisions_and_what_waits_for_one_can_not_be_switched_off() -> None:
    for (action, handler, *_), delivery in play_every_mail().items():
        kind = find_kind(delivery.event, AUDIENCE[handler])
        expected = MAY_BE_STOPPED.get((action, AUDIENCE[handler]))
        assert (kind.name if kind else None) == expected, (action, handler)


def test_a_cancelled_request_is_news_only_to_those_who_had_not_claimed_it() -> None:
    assert find_kind(RequestEvent(action="cancel", from_state="submitted"), "curator") == QUEUE
    assert find_kind(RequestEvent(action="cancel", from_state="in_review"), "curator") is None
    assert find_kind(RequestEvent(action="cancel", from_state="submitted"), "coordinator") is None


def test_what_was_switched_off_is_not_sent_and_the_rest_is(mailoutbox: list[EmailMessage]) -> None:
    curator = make_curator()
    request = make_in_review(curator)
    switch_off(request.coordinator, COMMENTS)
    comment(request.pk, "Hello?", actor=curator)
    perform(request.pk, "decline", actor=curator, reason="other", comment="No.")
    sweeping.sweep()
    subjects = [str(message.subject) for message in mailoutbox if request.coordinator.email in message.to]
    assert not [subject for subject in subjects if "commented" in subject]
    assert [subject for subject in subjects if "Declined" in subject]
    assert not Delivery.objects.exclude(status=Delivery.Status.DONE).exists()


def test_curators_alone_are_offered_the_queue() -> None:
    assert QUEUE in kinds_for(make_curator())
    offered = kinds_for(make_user())
    assert QUEUE not in offered
    assert COMMENTS in offered
    assert REMINDERS in offered


def test_a_mail_that_may_be_stopped_says_how_and_others_do_not() -> None:
    make_curator()
    make_submitted()
    news, receipt = (
        compose_event_mail(Delivery.objects.get(handler=name))
        for name in ("mail_curators", "mail_coordinator")
    )
    found = re.search(r"<(\S+)>", news.extra_headers["List-Unsubscribe"])
    assert found is not None
    assert found[1] in str(news.body)
    assert news.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in receipt.extra_headers


def test_one_click_in_the_mail_program_is_enough_and_needs_no_session(client: Client) -> None:
    user = make_user()
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(address_for(user), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert "Switched off" in response.content.decode()
    assert NotificationPreference.objects.get(user=user, kind="comments").is_wanted is False
    assert strict.post(address_for(user)).status_code == 200


def test_looking_at_the_link_asks_and_changes_nothing(client: Client) -> None:
    user = make_user()
    page = client.get(address_for(user)).content.decode()
    assert "Switch off “Comments”" in page
    assert not NotificationPreference.objects.exists()


def test_links_in_mails_that_went_out_long_ago_keep_their_promise(client: Client) -> None:
    user = make_user()
    signed = signing.dumps([str(user.pseudonym), "comments"], salt="requests_workflow.mail_kinds")
    assert client.post(f"/requests/mails/{signed}/").status_code == 200
    assert NotificationPreference.objects.filter(user=user, kind="comments").exists()


SIGNED_FOR_ANOTHER_PAGE = "(signed for another page)"


@pytest.mark.parametrize("signed", ["nonsense", SIGNED_FOR_ANOTHER_PAGE, "%00"])
def test_a_broken_link_is_told_and_changes_nothing(client: Client, signed: str) -> None:
    # What is signed holds the moment: two collections of the tests would name this one differently.
    if signed == SIGNED_FOR_ANOTHER_PAGE:
        signed = signing.dumps(["x", "comments"], salt="another")
    response = client.post(f"/requests/mails/{signed}/")
    assert response.status_code == 404
    assert not NotificationPreference.objects.exists()


def test_what_was_signed_for_another_purpose_switches_nothing_off(client: Client) -> None:
    signed = signing.dumps([str(make_user().pseudonym), "comments"])
    assert client.post(f"/requests/mails/{signed}/").status_code == 404
    assert not NotificationPreference.objects.exists()


def test_a_link_serves_its_own_kind_and_person_alone(client: Client) -> None:
    user, other = make_user(), make_user()
    client.post(address_for(user))
    assert list(NotificationPreference.objects.values_list("user_id", "kind")) == [(user.pk, "comments")]
    assert other.pk != user.pk


def count_what_could_change() -> tuple[object, ...]:
    """Return all that following a link must leave alone."""
    return (
        list(CommunityRequest.objects.order_by("pk").values()),
        list(RequestEvent.objects.order_by("pk").values_list("hash", flat=True)),
        list(NotificationPreference.objects.values()),
        list(User.objects.order_by("pk").values_list("pk", "is_active", "password", "name")),
    )


def test_following_every_link_of_every_mail_changes_nothing() -> None:
    play_every_mail()
    sweeping.sweep()
    assert len(mail.outbox) > 15
    before = count_what_could_change()
    for message in mail.outbox:
        browser = Client()
        browser.force_login(User.objects.get(email=message.to[0]))
        for link in re.findall(rf"^{re.escape(settings.SITE_URL)}(\S+)$", str(message.body), re.MULTILINE):
            assert browser.get(link).status_code == 200, (message.subject, link)
    assert count_what_could_change() == before
