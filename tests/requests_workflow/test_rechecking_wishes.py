"""What checks have read changes: an address is proved, a rule or a release is new. They run again."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client

from communities.domains.pooling import pool_domains
from communities.domains.rules import make_rule
from communities.models import CordisRelease, Grant, Organisation, Participation
from portal.accounts.proofs import tell_of_changed_addresses
from requests_workflow import jobs
from requests_workflow.checks.runner import evaluate_checks
from requests_workflow.models import CheckResult, CommunityRequest, RecheckWish
from requests_workflow.rechecking import wishes
from requests_workflow.services import rerun_checks
from tests.factories import PASSWORD, make_draft, make_grant, make_lead, make_submitted, make_user
from tests.portal.test_account_pages import read_code
from tests.requests_workflow.stage import prove

pytestmark = pytest.mark.django_db

EMAILS = "/accounts/email/"


@pytest.fixture
def grant() -> Grant:
    """A grant of KTH."""
    grant, kth = make_grant("777523"), Organisation.objects.create(pic="9", name="KTH", activity_type="HES")
    Participation.objects.create(
        grant=grant, organisation=kth, role="coordinator", web_address="http://www.kth.se"
    )
    pool_domains(date(2026, 2, 27))
    return grant


def verdict(request: CommunityRequest) -> str:
    verdict: str = CheckResult.objects.get(request=request, check_id="affiliation").facts["verdict"]
    return verdict


@pytest.mark.django_db(transaction=True)
def test_who_proves_an_address_at_a_partner_comes_back_to_a_request_that_knows_it(
    grant: Grant, mailoutbox: list[EmailMessage]
) -> None:
    ada = make_user("ada@gmail.com")
    request = make_submitted(ada, grants=[grant.number])
    version = request.version
    assert verdict(request) == "webmail"
    browser = Client()
    browser.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    page = browser.get(f"/requests/{request.reference}/").text
    link = f"{EMAILS}?next=/requests/{request.reference}/".replace("/requests/", "%2Frequests%2F").replace(
        f"{request.reference}/", f"{request.reference}%2F"
    )
    assert f'href="{link}"' in page
    assert browser.get(link).status_code == 200
    browser.post(EMAILS, {"action_add": "", "email": "ada@kth.se"})
    code = read_code(mailoutbox)
    answer = browser.post("/accounts/confirm-email/", {"code": code})
    assert answer.headers["Location"] == f"/requests/{request.reference}/"
    assert verdict(request) == "partner"
    request.refresh_from_db()
    assert request.version == version, "a check is no move"
    assert not RecheckWish.objects.exists()
    ada.refresh_from_db()
    assert ada.email == "ada@gmail.com", "the account stays as it is"
    after = browser.get(answer.headers["Location"]).text
    assert "kth.se is the domain of KTH" in after
    assert "Prove another address" not in after


@pytest.mark.django_db(transaction=True)
def test_an_address_that_is_removed_counts_no_more(grant: Grant) -> None:
    ada = make_user("ada@gmail.com")
    prove(ada, "ada@kth.se")
    request = make_submitted(ada, grants=[grant.number])
    assert verdict(request) == "partner"
    browser = Client()
    browser.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    browser.post(EMAILS, {"action_remove": "", "email": "ada@kth.se"})
    assert not EmailAddress.objects.filter(email="ada@kth.se").exists()
    assert verdict(request) == "webmail"


@pytest.mark.parametrize("way_back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_proving_an_address_leads_to_no_other_site(
    way_back: str, grant: Grant, mailoutbox: list[EmailMessage]
) -> None:
    ada, browser = make_user("ada@gmail.com"), Client()
    browser.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    browser.get(EMAILS, {"next": way_back})
    browser.post(EMAILS, {"action_add": "", "email": "ada@kth.se"})
    code = read_code(mailoutbox)
    answer = browser.post("/accounts/confirm-email/", {"code": code})
    assert "evil" not in answer.headers["Location"]
    assert answer.headers["Location"].startswith("/")


def test_what_was_wished_for_and_not_done_the_job_does(grant: Grant) -> None:
    ada = make_user("ada@gmail.com")
    request = make_submitted(ada, grants=[grant.number])
    prove(ada, "ada@kth.se")
    tell_of_changed_addresses(ada)  # and the process is killed before its transaction's followers run
    assert verdict(request) == "webmail"
    assert jobs.JOBS["outdated"]() == 1
    assert verdict(request) == "partner"
    assert jobs.JOBS["outdated"]() == 0


def test_only_open_requests_and_drafts_that_were_checked_are_of_interest(grant: Grant) -> None:
    ada = make_user("ada@gmail.com")
    checked, unchecked = (make_draft(ada, grants=[grant.number]) for _ in range(2))
    rerun_checks(checked.pk, actor=ada)
    others = make_submitted(grants=[grant.number])
    wishes.wish_for_requests_of(ada)
    assert [*RecheckWish.objects.values_list("request", flat=True)] == [checked.pk]
    assert not CheckResult.objects.filter(request=unchecked).exists()
    assert CheckResult.objects.filter(request=others).exists()


def test_a_wish_is_there_once_however_often_it_is_made(grant: Grant) -> None:
    request = make_submitted(grants=[grant.number])
    wishes.wish_for([request.pk])
    wishes.wish_for([request.pk])
    assert RecheckWish.objects.count() == 1


def test_a_rule_of_staff_has_open_requests_checked_again(grant: Grant) -> None:
    request = make_submitted(make_user("ada@ukth.eu"), grants=[grant.number])
    assert verdict(request) == "unknown"
    organisation = Organisation.objects.get(pic="9")
    make_rule(kind="pin", domain="ukth.eu", organisation=organisation, reason="So.", by=make_lead())
    assert jobs.JOBS["outdated"]() == 1
    assert verdict(request) == "partner"


def test_a_newer_release_or_rule_has_open_requests_checked_again_and_nobody_is_told_of_no_change() -> None:
    request = make_submitted()
    assert jobs.JOBS["outdated"]() == 0
    CordisRelease.objects.create(source="x.zip", checksum="x", data_date=date(2026, 2, 27), counts={})
    request.refresh_from_db()
    updated_at = request.updated_at
    assert jobs.JOBS["outdated"]() == 1
    assert request.check_results.get(check_id="grant").source == "CORDIS data of 27 February 2026"
    CheckResult.objects.filter(request=request, check_id="slug").update(rule_version=1)
    assert jobs.JOBS["outdated"]() == 1
    request.refresh_from_db()
    assert request.updated_at == updated_at


def test_a_run_ends_when_its_time_is_up_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = [make_submitted() for _ in range(3)]
    wishes.wish_for([request.pk for request in waiting])
    clock = iter([0.0, 1.0, 59.0, 60.0])
    with monkeypatch.context() as slow:
        slow.setattr(wishes, "monotonic", lambda: next(clock))
        assert wishes.grant_wishes() == 2
    assert RecheckWish.objects.count() == 1
    assert wishes.grant_wishes() == 1


def test_one_request_that_cannot_be_checked_holds_up_no_other(
    grant: Grant, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = make_submitted(), make_submitted()
    wishes.wish_for([broken.pk, sound.pk])

    def evaluate(request: CommunityRequest) -> list[object]:
        if request.pk == broken.pk:
            raise ZeroDivisionError
        return list(evaluate_checks(request))

    monkeypatch.setattr(wishes, "evaluate_checks", evaluate)
    assert wishes.grant_wishes() == 1
    assert [*RecheckWish.objects.values_list("request", flat=True)] == [broken.pk]
