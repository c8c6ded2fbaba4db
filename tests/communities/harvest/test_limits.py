"""The endpoint holds the limits of the table, and refuses as harvesters understand it."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import ApiToken, Scope
from portal.traffic.controls import forget_controls, refresh_controls
from portal.traffic.models import LimitOverride
from tests.communities.harvest.stage import establish, list_identifiers, read
from tests.factories import make_grant, make_user

pytestmark = pytest.mark.django_db

ASK = "/oai?verb=Identify"


def test_the_thirty_first_request_in_a_minute_hears_503_and_when_to_come_back() -> None:
    assert [Client().get(ASK).status_code for _ in range(30)] == [200] * 30
    refused = Client().get(ASK)
    assert refused.status_code == 503
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["Cache-Control"] == "no-store"
    assert f"wait {refused['Retry-After']} seconds" in refused.text
    assert Client().post("/oai", {"verb": "Identify"}).status_code == 503
    assert Client().get(ASK, REMOTE_ADDR="10.9.8.7").status_code == 200


def test_refusals_write_no_log_and_a_failure_does(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(30):
        Client().get(ASK)
    with caplog.at_level(logging.DEBUG, "django.request"):
        assert Client().get(ASK).status_code == 503
        assert [record for record in caplog.records if record.name == "django.request"] == []
        monkeypatch.setattr("communities.harvest.oai.views.answer", None)
        failing = Client(raise_request_exception=False, REMOTE_ADDR="10.9.8.7")
        assert failing.get(ASK).status_code == 500
    assert [record.levelname for record in caplog.records if record.name == "django.request"] == ["ERROR"]


def test_a_page_holds_fifty_records() -> None:
    for number in range(777500, 777526):
        establish(f"c{number}", make_grant(str(number)))
    page = read(Client().get("/oai?verb=ListRecords&metadataPrefix=oai_dc"))
    assert len(list_identifiers(page)) == 50


def test_a_token_counts_for_its_user_whose_limit_staff_may_raise() -> None:
    user = make_user()
    _, token = ApiToken.objects.issue(
        user=user, scopes=[Scope.CATALOGUE_READ], name="harvester", lifetime=timedelta(days=1)
    )
    headers = {"Authorization": f"Bearer {token}"}
    LimitOverride.objects.create(
        user=user, policy="oai", limit=50, expires_at=timezone.now() + timedelta(days=1), reason="asked"
    )
    refresh_controls()
    try:
        answers = [Client().get(ASK, headers=headers).status_code for _ in range(51)]
    finally:
        forget_controls()
    assert answers == [200] * 50 + [503]
    assert Client().get(ASK).status_code == 200, "guests are counted by themselves"


def test_a_token_that_is_no_good_or_lacks_the_scope_is_told_so() -> None:
    assert Client().get(ASK, headers={"Authorization": "Token nonsense"}).status_code == 401
    _, token = ApiToken.objects.issue(
        user=make_user(), scopes=[Scope.REQUESTS_READ], name="other", lifetime=timedelta(days=1)
    )
    assert Client().get(ASK, headers={"Authorization": f"Bearer {token}"}).status_code == 403
