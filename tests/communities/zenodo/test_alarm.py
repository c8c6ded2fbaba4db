"""A refused token is told to staff once, seen at /health/ and in the admin, and over when it is taken."""

import smtplib
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from communities.models import ZenodoStanding
from communities.zenodo import alarm
from communities.zenodo.alarm import tell_refused_token
from communities.zenodo.errors import Unauthorised
from communities.zenodo.http.adapter import HttpZenodo
from communities.zenodo.twin.world import Account
from communities.zenodo.values import RemoteCommunity
from tests.factories import make_curator, make_lead, make_user
from tests.requests_workflow.admin.desk import make_superuser, sign_in, text_of
from tests.services.zenodo import Standin

LIST = "/admin/communities/zenodostanding/"

pytestmark = pytest.mark.django_db


def make_refused(host: str = "zenodo.example") -> ZenodoStanding:
    now = timezone.now()
    return ZenodoStanding.objects.create(host=host, refused_token="digest", refused_at=now, tried_at=now)


def read_zenodo_health() -> dict[str, Any]:
    answer = Client().get("/health/")
    assert answer.status_code == 200, "the portal serves without Zenodo"
    part: dict[str, Any] = answer.json()["parts"]["zenodo"]
    return part


def test_leads_and_superusers_are_told_once_however_often_the_job_runs(
    mailoutbox: list[EmailMessage],
) -> None:
    make_lead("lead@desk.example")
    make_curator()
    make_user(is_superuser=True, is_staff=True, email="root@desk.example")
    make_user(is_superuser=True, is_active=False)
    make_refused()
    assert [tell_refused_token(), tell_refused_token()] == [2, 0]
    assert [mail.to for mail in mailoutbox] == [["lead@desk.example"], ["root@desk.example"]]
    assert mailoutbox[0].subject == "zenodo.example does not take the portal’s token any more"
    assert "http://localhost:8000/admin/communities/zenodostanding/" in mailoutbox[0].body
    assert "&" not in mailoutbox[0].body


def test_a_mail_that_fails_is_tried_by_the_next_run_with_the_same_message_id(
    mailoutbox: list[EmailMessage],
) -> None:
    make_lead("a@desk.example")
    make_lead("b@desk.example")
    make_refused()
    send, sent = EmailMultiAlternatives.send, []

    def fail_second(mail: EmailMultiAlternatives, **options: Any) -> int:
        sent.append(mail)
        if len(sent) == 2:
            raise smtplib.SMTPServerDisconnected
        return send(mail, **options)

    with patch.object(EmailMultiAlternatives, "send", fail_second):
        assert tell_refused_token() == 1
    assert ZenodoStanding.objects.get().told_at is None
    assert tell_refused_token() == 2
    ids = [str(mail.extra_headers["Message-ID"]) for mail in mailoutbox]
    assert ids[0] == ids[1]
    assert ids[0] != ids[2]


def test_one_process_tells_and_another_takes_over_only_when_that_one_was_killed(
    mailoutbox: list[EmailMessage],
) -> None:
    make_lead()
    standing = make_refused()
    ZenodoStanding.objects.update(telling_since=timezone.now())
    assert tell_refused_token() == 0
    ZenodoStanding.objects.filter(pk=standing.pk).update(telling_since=timezone.now() - timedelta(minutes=11))
    assert tell_refused_token() == 1


def test_of_two_that_see_the_same_refusal_one_tells(mailoutbox: list[EmailMessage]) -> None:
    make_lead()
    seen_by_both = make_refused()
    assert [alarm._tell(seen_by_both), alarm._tell(seen_by_both)] == [1, 0]
    assert len(mailoutbox) == 1


def test_from_the_refusal_to_its_end(
    over_http: HttpZenodo,
    standin: Standin,
    portal: Account,
    eu: RemoteCommunity,
    mailoutbox: list[EmailMessage],
) -> None:
    make_lead()
    assert read_zenodo_health() == {"status": "up", "registry": over_http.caller.transport.address.host}
    account = standin.world.accounts.pop(portal.token)
    with pytest.raises(Unauthorised):
        over_http.read_community("eu")
    tell_refused_token()
    assert read_zenodo_health()["status"] == "degraded"
    assert read_zenodo_health()["reason"] == "token_refused"
    standin.world.accounts[portal.token] = account
    client = sign_in(make_lead())
    page = text_of(client.get(LIST))
    assert "does not take the portal’s token: set a new one" in page
    assert portal.token not in page
    host = over_http.caller.transport.address.host
    client.post(LIST, {"action": "ask_again_now", "_selected_action": [host]})
    assert over_http.read_community("eu").id == eu.id
    assert read_zenodo_health()["status"] == "up"
    tell_refused_token()
    assert len(mailoutbox) == 1


def test_without_a_zenodo_the_portal_is_the_registry_and_well(settings: Settings) -> None:
    settings.ZENODO_API_URL = ""
    assert read_zenodo_health() == {"status": "up", "registry": "the portal"}


def test_a_zenodo_that_is_left_alone_is_degraded_and_says_why(settings: Settings) -> None:
    settings.ZENODO_API_URL = "https://zenodo.example/api"
    later = timezone.now() + timedelta(minutes=1)
    ZenodoStanding.objects.create(host="zenodo.example", failures=4, closed_until=later)
    assert read_zenodo_health() == {
        "status": "degraded",
        "registry": "zenodo.example",
        "reason": "left_alone",
    }


def test_curators_see_how_it_stands_and_may_not_steer() -> None:
    make_refused()
    client = sign_in(make_curator())
    assert "zenodo.example" in text_of(client.get(LIST))
    client.post(LIST, {"action": "ask_again_now", "_selected_action": ["zenodo.example"]})
    assert ZenodoStanding.objects.get().tried_at is not None
    assert client.get(f"{LIST}add/").status_code == 403
    assert Client().get(LIST).status_code == 302


def test_the_list_costs_the_same_however_long_it_is(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(make_superuser())
    make_refused("one.example")
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    make_refused("two.example")
    make_refused("three.example")
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(LIST)
