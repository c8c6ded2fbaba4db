"""A decision's mails are held for a moment, in which they can be stopped; the decision stands."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Delivery
from requests_workflow.outbox import sweeping
from tests.factories import make_curator, make_in_review, make_lead, make_submitted
from tests.requests_workflow.admin.desk import QUEUE, act, screen_of, sign_in, state_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _hold(settings: Any) -> None:
    settings.DECISION_MAIL_HOLD = timedelta(seconds=60)


def decide(curator: User) -> tuple[CommunityRequest, Delivery]:
    request = make_in_review(curator)
    perform(request.pk, "decline", actor=curator, comment="No.", reason="other")
    return request, Delivery.objects.get(event__request=request, event__action="decline")


def ask(client: Client, delivery: Delivery, door: str, **posted: str) -> Any:
    request = delivery.event.request
    return client.post(f"{QUEUE}{request.pk}/deliveries/{delivery.pk}/{door}/", posted, follow=True)


def sweep_late() -> list[Any]:
    """Let the hold be over, and return what was sent."""
    Delivery.objects.filter(status="pending").update(due_at=timezone.now() - timedelta(seconds=1))
    mail.outbox.clear()
    sweeping.sweep()
    return [one for one in mail.outbox if "Declined" in one.subject]


def test_a_stopped_mail_is_not_sent_the_decision_stands_and_it_is_written_who_stopped_it() -> None:
    me = make_curator("carla@desk.example")
    request, delivery = decide(me)
    page = ask(sign_in(me), delivery, "stop", reason="Wrong name in it.")
    assert "The mail is stopped. The decision stands" in text_of(page)
    assert "Stopped by Carla" in text_of(page)
    assert "Wrong name in it." in text_of(page)
    assert sweep_late() == []
    delivery.refresh_from_db()
    assert (delivery.status, delivery.stopped_by, delivery.attempts) == ("stopped", me, 0)
    assert state_of(request) == "declined"
    assert "No." in text_of(sign_in(request.coordinator).get(f"/requests/{request.reference}/"))


def test_a_stopped_mail_is_released_and_that_it_was_stopped_stays_written() -> None:
    me = make_curator()
    _request, delivery = decide(me)
    client = sign_in(me)
    ask(client, delivery, "stop", reason="Wait.")
    assert "Send it after all" in text_of(client.get(screen_of(delivery.event.request)))
    ask(client, delivery, "release")
    assert len(sweep_late()) == 1
    assert "It was released afterwards." in text_of(client.get(screen_of(delivery.event.request)))
    assert "somebody else has released it" in text_of(ask(client, delivery, "release"))


def test_a_reason_is_asked_for() -> None:
    me = make_curator()
    _request, delivery = decide(me)
    assert "Write down why the mail is stopped." in text_of(ask(sign_in(me), delivery, "stop", reason=" "))
    assert len(sweep_late()) == 1


def test_a_lead_may_another_curator_may_not() -> None:
    _request, delivery = decide(make_curator())
    refused = ask(sign_in(make_curator()), delivery, "stop", reason="I would not.")
    assert "Only the curator who made the decision, or a lead curator" in text_of(refused)
    delivery.refresh_from_db()
    assert delivery.status == "pending"
    ask(sign_in(make_lead()), delivery, "stop", reason="I may.")
    delivery.refresh_from_db()
    assert delivery.status == "stopped"


def test_a_mail_that_is_under_way_or_sent_is_too_late_to_stop() -> None:
    me = make_curator()
    _request, delivery = decide(me)
    client = sign_in(me)
    Delivery.objects.filter(pk=delivery.pk).update(claimed_until=timezone.now() + timedelta(seconds=90))
    assert "It is too late to stop this mail" in text_of(ask(client, delivery, "stop", reason="Stop."))
    Delivery.objects.filter(pk=delivery.pk).update(claimed_until=None)
    assert len(sweep_late()) == 1
    assert "It is too late to stop this mail" in text_of(ask(client, delivery, "stop", reason="Stop."))


def test_mails_that_are_no_decisions_and_those_of_other_requests_are_left_alone() -> None:
    lead = make_lead()
    submitted = make_submitted()
    notice = Delivery.objects.filter(event__request=submitted).earliest("pk")
    ask(sign_in(lead), notice, "stop", reason="Stop.")
    notice.refresh_from_db()
    assert notice.status == "pending"
    _request, delivery = decide(make_curator())
    other = f"{QUEUE}{submitted.pk}/deliveries/{delivery.pk}/stop/"
    assert sign_in(lead).post(other, {"reason": "Stop."}).status_code == 404


def test_after_a_decision_one_is_led_to_where_its_mail_can_be_stopped() -> None:
    me = make_curator()
    request = make_in_review(me)
    page = act(sign_in(me), request, "decline", comment="No.", reason="other")
    assert page.status_code == 302
    said = [str(message) for message in page.wsgi_request._messages]
    assert f"{screen_of(request)}#deliveries-title" in said[0]
    assert "The mail goes out in 60 seconds." in said[0]
