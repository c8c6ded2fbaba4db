"""The account's pages about webhooks: a person sees and changes their own, and a secret once."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.personal_data import export_everything
from requests_workflow.models import CommunityRequest, FeedEntry, WebhookDelivery, WebhookEndpoint
from requests_workflow.webhooks import services
from tests.factories import make_curator, make_lead, make_submitted, make_user
from tests.portal.accounts.signing_in import sign_in
from tests.requests_workflow.webhooks.stage import make_endpoint

pytestmark = pytest.mark.django_db
AT = "/accounts/webhooks/"
FORM = {"url": "https://example.org/hook", "name": "Mine", "types": ["community.created", "request.accept"]}


@pytest.fixture
def owner() -> User:
    return make_user("owner@university.example")


@pytest.fixture
def browser(owner: User) -> Client:
    return sign_in(owner)


def make(owner: User, url: str = "https://example.org/hook", **fields: str) -> WebhookEndpoint:
    return make_endpoint(owner, url, **{"name": "Harvester", **fields})[0]


def test_a_webhook_is_made_and_its_secret_shown_this_once(browser: Client, owner: User) -> None:
    page = browser.post(f"{AT}new/", FORM).content.decode()
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", page)
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.owner, endpoint.types) == (owner, ["community.created", "request.accept"])
    for address in (AT, f"{AT}{endpoint.pk}/", f"{AT}{endpoint.pk}/edit/"):
        shown = browser.get(address)
        assert shown.status_code == 200
        assert secret not in shown.content.decode()
        assert "https://example.org/hook" in shown.content.decode()


def test_what_is_wrong_is_said_at_the_field(browser: Client) -> None:
    page = browser.post(f"{AT}new/", {"url": "https://10.0.0.1/", "name": "x"}).content.decode()
    assert "Choose at least one type of event." in page
    page = browser.post(f"{AT}new/", {**FORM, "url": "https://10.0.0.1/"}).content.decode()
    assert "private or reserved network" in page
    assert not WebhookEndpoint.objects.exists()


def test_making_one_asks_who_is_there(owner: User) -> None:
    client = Client()
    client.force_login(owner)
    for address in (f"{AT}new/", f"{AT}{make(owner).pk}/edit/", f"{AT}{make(owner).pk}/secret/"):
        answer = client.post(address, FORM)
        assert answer.status_code == 302
        assert "/accounts/reauthenticate/" in answer["Location"]
    assert WebhookEndpoint.objects.filter(previous_secret="").count() == 2
    assert Client().get(AT)["Location"].startswith("/accounts/login/")


def test_it_is_tried_changed_switched_and_deleted(browser: Client, owner: User) -> None:
    endpoint = make(owner)
    at = f"{AT}{endpoint.pk}/"
    assert browser.post(f"{at}ping/")["Location"] == at
    assert WebhookDelivery.objects.get().kind == "ping"
    browser.post(f"{at}edit/", {**FORM, "url": "https://example.org/other"})
    browser.post(f"{at}switch/", {"is_on": "false"})
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.ended) == ("https://example.org/other", "by_owner")
    assert "You have switched it off" in browser.get(at).content.decode()
    browser.post(f"{at}switch/", {"is_on": "true"})
    assert "whsec_" in browser.post(f"{at}secret/").content.decode()
    assert "signs along until" in browser.get(at).content.decode()
    assert browser.post(f"{at}delete/")["Location"] == AT
    assert not WebhookEndpoint.objects.exists()


def test_what_was_given_up_is_shown_with_its_reason_and_sent_again(browser: Client, owner: User) -> None:
    endpoint = make(owner)
    call = services.ping(endpoint.pk, owner=owner)
    WebhookDelivery.objects.update(status="dead", attempts=8, answered=500, last_error="CallError: <b>500.")
    page = browser.get(f"{AT}{endpoint.pk}/").content.decode()
    assert "given up" in page
    assert "<p>&lt;b&gt;500.</p>" in page
    assert "1 was given up" in browser.get(AT).content.decode()
    browser.post(f"{AT}{endpoint.pk}/calls/{call.pk}/resend/")
    call.refresh_from_db()
    assert (call.status, call.attempts) == ("pending", 0)


def test_nothing_is_promised_while_it_is_switched_off(browser: Client, owner: User) -> None:
    endpoint = make(owner)
    services.ping(endpoint.pk, owner=owner)
    WebhookDelivery.objects.update(attempts=2)
    assert "It is tried again at" in browser.get(f"{AT}{endpoint.pk}/").content.decode()
    browser.post(f"{AT}{endpoint.pk}/switch/", {"is_on": "false"})
    page = browser.get(f"{AT}{endpoint.pk}/").content.decode()
    assert "ried again" not in page
    assert "Try again now" not in page


def test_somebody_elses_webhook_is_not_found(browser: Client) -> None:
    endpoint = make(make_user())
    before = WebhookEndpoint.objects.values().get()
    for last in ("", "edit/", "secret/"):
        assert browser.get(f"{AT}{endpoint.pk}/{last}").status_code == 404
    for last in ("edit/", "secret/", "ping/", "switch/", "delete/", "calls/1/resend/"):
        assert browser.post(f"{AT}{endpoint.pk}/{last}", FORM).status_code == 404
    assert WebhookEndpoint.objects.values().get() == before
    assert "Harvester" not in browser.get(AT).content.decode()


def test_the_pages_cost_as_many_queries_for_one_as_for_three(browser: Client, owner: User) -> None:
    endpoint = make(owner)
    services.ping(endpoint.pk, owner=owner)
    addresses = (AT, f"{AT}{endpoint.pk}/")

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    one = [count(address) for address in addresses]
    for _ in range(2):
        make(owner)
        services.ping(endpoint.pk, owner=owner)
    assert [count(address) for address in addresses] == one


@pytest.mark.parametrize("role", ["superuser", "lead"])
def test_leads_see_how_they_fare_and_revive_calls_but_no_secret_and_no_address(role: str) -> None:
    client, owner = Client(), make_user()
    client.force_login(
        make_lead() if role == "lead" else User.objects.create_superuser("r@desk.example", "x")
    )
    endpoint = make(owner, name="", url="https://hooks.example.org/T0/token-in-the-path?key=secret-key")
    services.ping(endpoint.pk, owner=owner)
    WebhookDelivery.objects.update(status="dead", attempts=8)
    call = WebhookDelivery.objects.get()
    calls = reverse("admin:requests_workflow_webhookdelivery_changelist")
    pages = [
        reverse("admin:requests_workflow_webhookendpoint_changelist"),
        reverse("admin:requests_workflow_webhookendpoint_change", args=[endpoint.pk]),
        calls,
        reverse("admin:requests_workflow_webhookdelivery_change", args=[call.pk]),
    ]
    for page in pages:
        shown = client.get(page)
        assert shown.status_code == 200
        assert "hooks.example.org" in shown.text
        for secret in (endpoint.secret, "token-in-the-path", "secret-key"):
            assert secret not in shown.text
    assert str(endpoint.pk) not in client.get(pages[0], {"q": "token-in"}).text, "no way to guess at it"
    client.post(calls, {"action": "try_again", "_selected_action": [call.pk]})
    call.refresh_from_db()
    assert (call.status, call.attempts) == ("pending", 0)


def test_calls_about_drafts_are_nothing_for_leads_and_none_are_for_curators() -> None:
    request = make_submitted()
    endpoint = make(request.coordinator)
    told = FeedEntry.objects.filter(event__request=request).first()
    WebhookDelivery.objects.create(endpoint=endpoint, entry=told, due_at=timezone.now())
    calls = reverse("admin:requests_workflow_webhookdelivery_changelist")
    lead, curator = Client(), Client()
    lead.force_login(make_lead())
    curator.force_login(make_curator())
    assert len(lead.get(calls).context["cl"].result_list) == 1
    CommunityRequest.objects.update(submitted_at=None, state="draft")
    assert len(lead.get(calls).context["cl"].result_list) == 0
    assert curator.get(calls).status_code == 403


def test_a_persons_data_hold_their_webhooks_without_secrets(owner: User) -> None:
    endpoint = make(owner)
    exported = export_everything(owner)["webhooks"]
    assert [one["url"] for one in exported] == ["https://example.org/hook"]
    assert endpoint.secret not in str(exported)
