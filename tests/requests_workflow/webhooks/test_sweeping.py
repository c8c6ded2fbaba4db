"""What happens is told once to everybody who wants to hear of it and may; whatever fails, nothing is lost."""

import json
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.services import invite_member, remove_member
from requests_workflow.webhooks import services, sweeping
from requests_workflow.webhooks.fanning import write_deliveries
from requests_workflow.webhooks.representations import represent_endpoint
from tests.communities.test_changes import establish
from tests.factories import make_curator, make_draft, make_in_review, make_submitted, make_user
from tests.requests_workflow.races.racing import Racer
from tests.requests_workflow.stage import set_stage
from tests.requests_workflow.webhooks.receiver import Receiver, receiving
from tests.requests_workflow.webhooks.stage import EVERY_COMMUNITY, let_time_pass, make_endpoint, sweep

pytestmark = pytest.mark.django_db
PENDING, DONE, DEAD = (WebhookDelivery.Status(name) for name in ("pending", "done", "dead"))


def read(receiver: Receiver) -> list[str]:
    return [json.loads(body)["type"] for _, body in receiver.came]


def test_an_event_is_told_once_thinly_and_signed() -> None:
    owner = make_user("ada@university.example", name="Ada")
    with receiving() as receiver:
        _, secret = make_endpoint(owner, receiver.url)
        request = make_submitted(owner, title="Nobody's words")
        assert sweep() == 1
        assert sweep() == 0
    headers, body = receiver.came[0]
    assert Webhook(secret).verify(body, headers) == {
        "type": "request.submit",
        "timestamp": request.submitted_at.isoformat().replace("+00:00", "Z") if request.submitted_at else "",
        "data": {
            "position": 1,
            "request": {
                "id": str(request.pk),
                "reference": request.reference,
                "url": f"http://localhost:8000/api/v1/requests/{request.pk}/",
            },
            "number": 1,
            "from_state": "draft",
            "to_state": "submitted",
            "version": 2,
            "actor": {"role": "coordinator", "key": str(owner.pseudonym)},
        },
    }
    assert headers["webhook-id"] == "evt_1"
    for personal in (b"Nobody", b"Ada", b"ada"):
        assert personal not in body.replace(str(owner.pseudonym).encode(), b"")
    delivery = WebhookDelivery.objects.get()
    assert (delivery.status, delivery.answered, delivery.attempts) == (DONE, 204, 1)
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.succeeded_at is not None
    assert endpoint.busy_until is None


def test_a_tampered_call_is_found_out() -> None:
    from standardwebhooks.webhooks import WebhookVerificationError  # noqa: PLC0415

    owner = make_user()
    with receiving() as receiver:
        _, secret = make_endpoint(owner, receiver.url)
        make_submitted(owner)
        sweep()
    headers, body = receiver.came[0]
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"submitted", b"accepted!"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, {**headers, "webhook-id": "evt_2"})


def test_for_a_day_after_a_change_either_secret_verifies_and_then_the_new_one_only() -> None:
    from standardwebhooks.webhooks import WebhookVerificationError  # noqa: PLC0415

    owner = make_user()
    with receiving() as receiver:
        endpoint, old = make_endpoint(owner, receiver.url)
        new = services.renew_secret(endpoint.pk, owner=owner)
        services.ping(endpoint.pk, owner=owner)
        sweep()
        WebhookEndpoint.objects.update(previous_until=timezone.now() - timedelta(seconds=1))
        services.ping(endpoint.pk, owner=owner)
        sweep()
    (both, first), (one, second) = receiver.came
    for secret in (old, new):
        assert Webhook(secret).verify(first, both)["type"] == "webhook.ping"
    assert Webhook(new).verify(second, one)["data"] == {"webhook": {"id": str(endpoint.pk)}}
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(second, one)


def test_a_secret_is_stored_so_that_a_copy_of_the_database_does_not_tell_it(settings: Settings) -> None:
    owner = make_user()
    with receiving() as receiver:
        endpoint, secret = make_endpoint(owner, receiver.url)
        stored = " ".join(map(str, WebhookEndpoint.objects.values_list().get()))
        assert secret not in stored
        assert secret.removeprefix("whsec_") not in stored
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key" * 6
        services.ping(endpoint.pk, owner=owner)
        sweep()
        headers, body = receiver.came[0]
        assert Webhook(secret).verify(body, headers)
        settings.SECRET_KEY_FALLBACKS = []
        services.ping(endpoint.pk, owner=owner)
        sweep()
    lost = WebhookDelivery.objects.get(status=PENDING)
    assert lost.last_error == "UnreadableSecretError: The secret can't be read any more: make a new one."
    assert len(receiver.came) == 1


def test_a_new_secret_helps_after_the_key_of_the_old_one_was_lost(settings: Settings) -> None:
    owner = make_user()
    with receiving() as receiver:
        endpoint, _ = make_endpoint(owner, receiver.url)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key" * 6, []
        new = services.renew_secret(endpoint.pk, owner=owner)
        services.ping(endpoint.pk, owner=owner)
        sweep()
    headers, body = receiver.came[0]
    assert Webhook(new).verify(body, headers)["type"] == "webhook.ping"
    assert WebhookDelivery.objects.get().status == DONE
    endpoint.refresh_from_db()
    assert represent_endpoint(endpoint)["previous_secret_until"] is None, "what can't be read signs nothing"
    services.renew_secret(endpoint.pk, owner=owner)
    endpoint.refresh_from_db()
    assert represent_endpoint(endpoint)["previous_secret_until"] == endpoint.previous_until


def test_each_secret_that_was_replaced_within_a_day_signs_along_until_its_own_day_is_over() -> None:
    from standardwebhooks.webhooks import WebhookVerificationError  # noqa: PLC0415

    owner = make_user()
    with receiving() as receiver:
        endpoint, first = make_endpoint(owner, receiver.url)
        second = services.renew_secret(endpoint.pk, owner=owner)
        WebhookEndpoint.objects.update(previous_until=timezone.now() + timedelta(minutes=1))
        third = services.renew_secret(endpoint.pk, owner=owner)
        services.ping(endpoint.pk, owner=owner)
        sweep()
        (headers, body) = receiver.came[0]
        for secret in (first, second, third):
            assert Webhook(secret).verify(body, headers)
        endpoint.refresh_from_db()
        ((kept, _),) = endpoint.earlier_secrets
        over = (timezone.now() - timedelta(seconds=1)).isoformat()
        WebhookEndpoint.objects.update(earlier_secrets=[(kept, over)])
        services.ping(endpoint.pk, owner=owner)
        sweep()
        services.renew_secret(endpoint.pk, owner=owner)
    headers, body = receiver.came[1]
    assert Webhook(second).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(first).verify(body, headers)
    endpoint.refresh_from_db()
    assert kept not in [sealed for sealed, _ in endpoint.earlier_secrets], "what is over is not kept"


def test_at_most_eight_replaced_secrets_sign_along() -> None:
    owner = make_user()
    with receiving() as receiver:
        endpoint, _ = make_endpoint(owner, receiver.url)
        for _ in range(12):
            services.renew_secret(endpoint.pk, owner=owner)
        services.ping(endpoint.pk, owner=owner)
        sweep()
    headers, _ = receiver.came[0]
    assert len(headers["webhook-signature"].split()) == 1 + 8


ROLES = {"coordinator": 1, "editor": 1, "viewer": 1, "stranger": 0, "curator": 1, "lead": 1, "superuser": 0}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_see_a_request_is_told_and_nobody_else(role: str) -> None:
    stage = set_stage("in_review")
    write_deliveries()
    with receiving() as receiver:
        make_endpoint(stage.users[role], receiver.url, "request.decline")
        stage.act("assignee", "decline")
        sweep()
    assert read(receiver) == ["request.decline"] * ROLES[role]


def test_a_draft_is_told_to_no_curator() -> None:
    owner, curator = make_user(), make_curator()
    with receiving() as receiver:
        make_endpoint(curator, receiver.url, "request.invite")
        invite_member(make_draft(owner).pk, email="friend@example.org", role="viewer", actor=owner)
        sweep()
    assert receiver.came == []


def test_who_was_shut_out_before_the_call_is_not_told_any_more() -> None:
    owner, friend = make_user(), make_user("friend@example.org")
    request = make_submitted(owner)
    invite_member(request.pk, email="friend@example.org", role="viewer", actor=owner)
    write_deliveries()
    with receiving() as receiver:
        make_endpoint(friend, receiver.url, "request.cancel")
        perform(request.pk, "cancel", actor=owner)
        write_deliveries()
        assert WebhookDelivery.objects.count() == 1
        remove_member(request.pk, email="friend@example.org", actor=owner)
        sweep()
    assert receiver.came == []
    assert not WebhookDelivery.objects.exists()


def test_communities_are_told_to_whoever_wants_to_hear_of_them() -> None:
    with receiving() as receiver:
        make_endpoint(make_user(), receiver.url, *EVERY_COMMUNITY)
        make_endpoint(make_user(), receiver.url, "community.removed")
        establish()
        sweep()
    assert read(receiver) == ["community.created"]


def test_what_happened_before_an_endpoint_was_made_is_not_told() -> None:
    owner = make_user()
    make_submitted(owner)
    write_deliveries()
    with receiving() as receiver:
        make_endpoint(owner, receiver.url)
        sweep()
    assert receiver.came == []


def test_a_failed_call_is_tried_again_after_growing_waits_and_then_given_up_and_can_be_revived() -> None:
    owner = make_user()
    with receiving(status=422) as receiver:
        endpoint, _ = make_endpoint(owner, receiver.url)
        make_submitted(owner)
        for minutes in (1, 5, 15, 60, 240, 720, 1440):
            assert sweep() == 1
            assert sweep() == 0
            delivery = WebhookDelivery.objects.get()
            wait = delivery.due_at - timezone.now()
            assert timedelta(minutes=minutes, seconds=-5) < wait <= timedelta(minutes=minutes * 1.2)
            assert (delivery.status, delivery.answered) == (PENDING, 422)
            let_time_pass()
        assert sweep() == 1
        delivery.refresh_from_db()
        assert (delivery.status, delivery.attempts) == (DEAD, 8)
        assert delivery.last_error == "CallError: It answered 422."
        let_time_pass()
        assert sweep() == 0
        receiver.status = 200
        services.resend(endpoint.pk, delivery.pk, owner=owner)
        assert sweep() == 1
    assert {headers["webhook-id"] for headers, _ in receiver.came} == {"evt_1"}
    assert WebhookDelivery.objects.get().status == DONE


def test_an_endpoint_that_is_not_well_is_left_alone_longer_each_time_until_it_answers() -> None:
    owner = make_user()
    with receiving(status=500) as receiver:
        endpoint, _ = make_endpoint(owner, receiver.url)
        make_submitted(owner)
        make_submitted(owner)
        assert sweep() == 1, "the second waits: it would only fail as well"
        for seconds in (10, 20, 40):
            endpoint.refresh_from_db()
            assert endpoint.rests_until is not None
            rest = endpoint.rests_until - timezone.now()
            assert timedelta(seconds=seconds - 3) < rest <= timedelta(seconds=seconds)
            assert sweep() == 0
            let_time_pass()
            assert sweep() == 1
        receiver.status = 204
        let_time_pass()
        assert sweep() == 2
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since, endpoint.rests_until) == (0, None, None)


def test_a_message_that_is_refused_holds_up_no_other() -> None:
    owner = make_user()
    with receiving(status=400) as receiver:
        make_endpoint(owner, receiver.url)
        make_submitted(owner)
        make_submitted(owner)
        assert sweep() == 2
    assert len(receiver.came) == 2


def test_an_endpoint_that_asks_for_a_pause_gets_it() -> None:
    owner = make_user()
    with receiving(status=429, headers={"Retry-After": "7200"}) as receiver:
        endpoint, _ = make_endpoint(owner, receiver.url)
        make_submitted(owner)
        sweep()
    endpoint.refresh_from_db()
    assert endpoint.rests_until is not None
    assert endpoint.rests_until - timezone.now() > timedelta(seconds=7190)
    assert WebhookDelivery.objects.get().due_at - timezone.now() > timedelta(seconds=7190)


def test_after_days_of_failure_it_is_switched_off_and_its_owner_is_told_once(
    mailoutbox: list[EmailMessage],
) -> None:
    owner = make_user("ada@university.example")
    with receiving(status=500) as receiver:
        endpoint, _ = make_endpoint(owner, receiver.url, name="Harvester")
        make_submitted(owner)
        sweep()
        WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=4, hours=23))
        let_time_pass()
        sweep()
        endpoint.refresh_from_db()
        assert endpoint.is_on
        WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=5, seconds=1))
        let_time_pass()
        sweep()
        calls = len(receiver.came)
        let_time_pass()
        assert sweep() == 1, "the mail"
        make_submitted(owner)
        let_time_pass()
        assert sweep() == 0
    endpoint.refresh_from_db()
    assert (endpoint.ended, len(receiver.came)) == ("failing", calls)
    (mail,) = [one for one in mailoutbox if "webhook" in str(one.subject)]
    assert mail.to == ["ada@university.example"]
    assert "“Harvester”" in str(mail.body)
    assert f"http://localhost:8000/accounts/webhooks/{endpoint.pk}/" in str(mail.body)


def test_an_endpoint_that_is_gone_is_switched_off_at_once_and_goes_on_when_its_owner_says_so(
    mailoutbox: list[EmailMessage],
) -> None:
    owner = make_user()
    with receiving(status=410) as receiver:
        endpoint, _ = make_endpoint(owner, receiver.url)
        make_submitted(owner)
        sweep()
        endpoint.refresh_from_db()
        assert endpoint.ended == "gone"
        receiver.status = 204
        services.change_endpoint(endpoint.pk, {"is_on": True}, owner=owner)
        let_time_pass()
        sweep()
    assert WebhookDelivery.objects.get(kind="event").status == DONE
    assert [one for one in mailoutbox if "webhook" in str(one.subject)] == [], "it is on again"


@pytest.mark.parametrize("is_closed", [True, False])
def test_nobody_is_called_for_an_account_that_is_closed_or_switched_off(is_closed: bool) -> None:
    owner = make_user()
    with receiving() as receiver:
        make_endpoint(owner, receiver.url, "community.created")
        establish("streams", "101000007")
        write_deliveries()
        if is_closed:
            from portal.accounts.closing import close  # noqa: PLC0415

            close(owner)
        else:
            User.objects.filter(pk=owner.pk).update(is_active=False)
        establish()
        assert sweep() == 0
    assert receiver.came == []
    assert WebhookEndpoint.objects.exists() != is_closed


def test_a_process_that_died_in_a_call_leaves_it_to_another() -> None:
    owner = make_user()
    with receiving() as receiver:
        make_endpoint(owner, receiver.url)
        make_submitted(owner)
        write_deliveries()
        assert sweeping.claim_call() is not None
        assert sweep() == 0, "somebody is at it"
        past = timezone.now() - timedelta(seconds=1)
        WebhookEndpoint.objects.update(busy_until=past)
        WebhookDelivery.objects.update(claimed_until=past)
        assert sweep() == 1
    assert WebhookDelivery.objects.get().attempts == 2


def test_writing_deliveries_costs_as_much_for_one_endpoint_and_event_as_for_many() -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            write_deliveries()
        return len(queries)

    owner = make_user()
    make_endpoint(owner, "http://127.0.0.1:9/")
    make_submitted(owner)
    one = count()
    for _ in range(3):
        make_endpoint(make_curator(), "http://127.0.0.1:9/")
        make_submitted(owner)
    assert count() == one
    assert WebhookDelivery.objects.count() == 1 + 3 * 4


@pytest.mark.django_db(transaction=True)
def test_a_slow_endpoint_keeps_no_other_waiting_and_is_called_one_at_a_time() -> None:
    owner = make_user()
    with receiving(delay=1.0) as slow, receiving() as quick:
        for receiver in (slow, quick):
            make_endpoint(owner, receiver.url)
        for _ in range(6):
            make_submitted(owner)
        sweeping_ones = threading.Thread(target=_sweep_and_close)
        begun = time.monotonic()
        sweeping_ones.start()
        while len(quick.came) < 6 and time.monotonic() - begun < 20:
            time.sleep(0.05)
        assert (len(quick.came), len(slow.came) < 6) == (6, True)
        sweeping_ones.join(30)
    assert (len(slow.came), slow.most_at_once) == (6, 1)


@pytest.mark.django_db(transaction=True)
def test_many_sweeps_at_once_make_each_call_once() -> None:
    owner = make_user()
    with receiving(delay=0.02) as receiver:
        for _ in range(3):
            make_endpoint(owner, receiver.url)
        for _ in range(4):
            make_submitted(owner)
        threads = [threading.Thread(target=_sweep_and_close) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        sweeping.sweep()
    assert len(receiver.came) == 12
    assert set(Counter(headers["webhook-id"] for headers, _ in receiver.came).values()) == {3}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_callers_never_take_two_calls_of_one_endpoint() -> None:
    """The second reads before the first has committed: it must find the endpoint busy all the same."""
    owner = make_user()
    make_endpoint(owner, "http://127.0.0.1:9/")
    make_submitted(owner)
    make_submitted(owner)
    write_deliveries()
    busy = 'UPDATE "requests_workflow_webhookendpoint"'
    first = Racer(sweeping.claim_call, hold_after=busy).start_and_hold()
    assert sweeping.claim_call() is None
    assert first.finish() is not None
    assert sweeping.claim_call() is None


def _sweep_and_close() -> None:
    try:
        sweeping.sweep()
    finally:
        connection.close()


def test_a_curator_hears_of_decisions() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    write_deliveries()
    with receiving() as receiver:
        make_endpoint(curator, receiver.url, "request.accept", "community.created")
        perform(request.pk, "accept", actor=curator)
        sweep()
    assert read(receiver) == ["community.created", "request.accept"]
