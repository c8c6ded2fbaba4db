"""Staff's rules about domains: made and ended by lead curators in the admin, with who, when and why."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from communities.domains.rules import end_rule, make_rule
from communities.models import DomainRule, Organisation, OrganisationDomain
from portal.accounts.models import User
from tests.factories import PASSWORD, make_curator, make_lead, make_user

pytestmark = pytest.mark.django_db

RULES, DOMAINS = "/admin/communities/domainrule/", "/admin/communities/organisationdomain/"


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def kth() -> Organisation:
    return Organisation.objects.create(pic="999990946", name="KTH")


def entered(**values: str) -> dict[str, str]:
    return {"kind": "pin", "domain": "ukth.eu", "pic": "999990946", "same_as": "", "reason": "So.", **values}


def test_a_lead_curator_makes_a_rule_and_ends_it_and_both_are_kept(kth: Organisation) -> None:
    lead, other = make_lead(), make_lead()
    assert sign_in(lead).post(f"{RULES}add/", entered(domain="UKTH.eu")).status_code == 302
    rule = DomainRule.objects.get()
    assert (rule.domain, rule.organisation, rule.reason, rule.made_by) == ("ukth.eu", kth, "So.", lead)
    client = sign_in(other)
    client.post(RULES, {"action": "end_rules", "_selected_action": [str(rule.pk)]})
    rule.refresh_from_db()
    assert (rule.ended_by, rule.ended_at is None) == (other, False)
    assert "So." in client.get(RULES).text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"domain": "localhost"}, "somebody can have registered"),
        ({"domain": "co.uk"}, "somebody can have registered"),
        ({"pic": ""}, "Name the organisation whose domain it is."),
        ({"pic": "1"}, "No organisation has this PIC"),
        ({"kind": "alias", "pic": ""}, "Name the domain that CORDIS knows."),
        ({"kind": "alias", "same_as": "kth.se"}, "not an organisation"),
        ({"kind": "alias", "pic": "", "same_as": "ukth.eu"}, "the same domain"),
        ({"kind": "block", "same_as": "kth.se"}, "Only an alias"),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_what_to_do(
    kth: Organisation, values: dict[str, str], sentence: str
) -> None:
    answer = sign_in(make_lead()).post(f"{RULES}add/", entered(**values))
    assert answer.status_code == 200
    assert sentence in answer.text
    assert not DomainRule.objects.exists()


def test_a_rule_in_force_is_not_made_twice(kth: Organisation) -> None:
    given: dict[str, Any] = {"kind": "pin", "domain": "ukth.eu", "organisation": kth, "reason": "So."}
    first = make_rule(**given, by=make_lead())
    with pytest.raises(ValidationError, match="in force already"):
        make_rule(**given, by=make_lead())
    assert end_rule(first, by=make_lead())
    assert not end_rule(first, by=make_lead())
    make_rule(**given, by=make_lead())
    assert DomainRule.objects.count() == 2


def test_curators_look_and_lead_curators_rule_and_nobody_changes_or_deletes(kth: Organisation) -> None:
    rule = make_rule(kind="block", domain="kth.se", reason="So.", by=make_lead())
    OrganisationDomain.objects.create(
        organisation=kth, host="kth.se", domain="kth.se", web_address="www.kth.se", grants_count=1,
        first_seen="2026-01-01", last_seen="2026-01-01",
    )  # fmt: skip
    curator, lead, nobody = sign_in(make_curator()), sign_in(make_lead()), sign_in(make_user())
    for page in (RULES, f"{RULES}{rule.pk}/change/", DOMAINS):
        assert curator.get(page).status_code == 200
        assert nobody.get(page).status_code in {302, 403}
    assert curator.get(f"{RULES}add/").status_code == 403
    assert curator.post(f"{RULES}add/", entered()).status_code == 403
    curator.post(RULES, {"action": "end_rules", "_selected_action": [str(rule.pk)]})
    for client in (curator, lead):
        assert client.post(f"{RULES}{rule.pk}/change/", entered()).status_code == 403
        assert client.post(f"{RULES}{rule.pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.get(f"{DOMAINS}add/").status_code == 403
    assert DomainRule.objects.get(ended_at=None) == rule


def test_an_organisation_shows_its_web_addresses_over_all_grants(kth: Organisation) -> None:
    OrganisationDomain.objects.create(
        organisation=kth, host="ict.kth.se", domain="kth.se", web_address="www,ict.kth.se", grants_count=1,
        first_seen="2026-01-01", last_seen="2026-01-01",
    )  # fmt: skip
    page = sign_in(make_curator()).get(f"/admin/communities/organisation/{kth.pk}/change/").text
    assert "www,ict.kth.se" in page
    assert PASSWORD not in page


@pytest.mark.parametrize(
    "query", ["standing__exact=%00", "o=999.-1.x", "q=%00", "domain__regex=(a", "p=9999999"]
)
def test_no_look_up_breaks_a_list(query: str) -> None:
    client = sign_in(make_lead())
    for page in (RULES, DOMAINS):
        assert client.get(f"{page}?{query}").status_code < 500
