"""The outbox at the desk: what was given up can be tried again by those who may."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from requests_workflow.jobs import remind
from requests_workflow.models import CommunityRequest, Delivery
from tests.factories import make_curator, make_draft, make_lead, make_submitted
from tests.requests_workflow.admin.desk import QUEUE, make_superuser, screen_of, sign_in, text_of

LIST = "/admin/requests_workflow/delivery/"

pytestmark = pytest.mark.django_db


def make_dead(request: CommunityRequest) -> Delivery:
    """Let a delivery of a request have been given up."""
    delivery = Delivery.objects.filter(event__request=request).earliest("pk")
    Delivery.objects.filter(pk=delivery.pk).update(status="dead", attempts=8, last_error="SMTPError: no")
    return delivery


def try_again(client: Client, delivery: Delivery) -> int:
    request = delivery.event.request
    return client.post(f"{QUEUE}{request.pk}/deliveries/{delivery.pk}/retry/").status_code


def test_a_lead_tries_again_from_the_screen() -> None:
    request, client = make_submitted(), sign_in(make_lead())
    delivery = make_dead(request)
    page = text_of(client.get(screen_of(request)))
    assert "given up" in page
    assert "SMTPError: no" in page
    assert try_again(client, delivery) == 302
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("pending", 0)


def test_who_tries_again_comes_back_to_the_mails_and_stays_in_their_view() -> None:
    request, client = make_submitted(), sign_in(make_lead())
    delivery, view = make_dead(request), "?_changelist_filters=state%3Dall"
    page = text_of(client.get(screen_of(request) + view))
    door = f"{QUEUE}{request.pk}/deliveries/{delivery.pk}/retry/{view}"
    assert f'action="{door}"' in page
    assert client.post(door).headers["Location"] == f"{screen_of(request)}{view}#deliveries-title"


def test_a_curator_sees_it_and_may_not() -> None:
    request, client = make_submitted(), sign_in(make_curator())
    delivery = make_dead(request)
    assert "Try again" not in text_of(client.get(screen_of(request)))
    assert try_again(client, delivery) == 403
    client.post(LIST, {"action": "try_again", "_selected_action": [delivery.pk]})
    delivery.refresh_from_db()
    assert delivery.status == "dead"


def test_a_delivery_of_another_request_is_left_alone() -> None:
    delivery = make_dead(make_submitted())
    other = make_submitted()
    sign_in(make_lead()).post(f"{QUEUE}{other.pk}/deliveries/{delivery.pk}/retry/")
    sign_in(make_lead()).post(f"{QUEUE}{other.pk}/deliveries/{'9' * 30}/retry/")
    delivery.refresh_from_db()
    assert delivery.status == "dead"


def test_leads_and_superusers_try_many_again_from_the_list() -> None:
    for user in (make_lead(), make_superuser()):
        client = sign_in(user)
        dead = make_dead(make_submitted())
        pending = Delivery.objects.filter(status="pending").latest("pk")
        done = client.post(
            LIST, {"action": "try_again", "_selected_action": [dead.pk, pending.pk]}, follow=True
        )
        assert "1 effect will be tried again." in text_of(done)
        dead.refresh_from_db()
        assert dead.status == "pending"


def test_the_list_is_filtered_by_status_and_can_not_be_edited() -> None:
    dead = make_dead(make_submitted())
    client = sign_in(make_lead())
    assert list(client.get(f"{LIST}?status__exact=dead").context["cl"].result_list) == [dead]
    assert client.get(f"{LIST}?status__exact=%00").status_code == 400
    assert client.post(f"{LIST}{dead.pk}/change/", {"status": "done"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{dead.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{LIST}{dead.pk}/change/").status_code == 200


def test_mails_about_drafts_are_not_on_the_desk() -> None:
    draft = make_draft()
    CommunityRequest.objects.filter(pk=draft.pk).update(expires_at=timezone.now() + timedelta(hours=12))
    assert remind(draft.pk)
    reminder = Delivery.objects.get()
    assert reminder not in sign_in(make_lead()).get(LIST).context["cl"].result_list
    assert reminder in sign_in(make_superuser()).get(LIST).context["cl"].result_list
