"""What an e-mail address shows about a consortium, on rows as the pool makes them."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.domains.judging import Judgement, Verdict, judge_addresses
from communities.domains.pooling import pool_domains
from communities.domains.rules import end_rule, make_rule
from communities.models import Grant, Organisation, OrganisationDomain, Participation
from tests.factories import make_grant, make_lead

pytestmark = pytest.mark.django_db

DAY = date(2026, 2, 27)


def organisation(pic: int, name: str, country: str = "SE", activity_type: str = "HES") -> Organisation:
    return Organisation.objects.create(pic=str(pic), name=name, country=country, activity_type=activity_type)


def take_part(partner: Organisation, *web_addresses: str) -> list[Grant]:
    """Have an organisation take part in a grant per web address, and pool what is there."""
    grants = [make_grant() for _ in web_addresses]
    for grant, address in zip(grants, web_addresses, strict=True):
        Participation.objects.create(
            grant=grant, organisation=partner, role="participant", web_address=address
        )
    pool_domains(DAY)
    return grants


def judge(address: str, *grants: Grant) -> Judgement:
    return judge_addresses([address], [grant.pk for grant in grants])[0]


def verdict(address: str, *grants: Grant) -> str:
    return judge(address, *grants).verdict


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ada@kth.se", "partner"),
        ("ada@KTH.SE", "partner"),
        ("ada@ict.kth.se", "partner"),
        ("ada@notkth.se", "unknown"),
        ("ada@kth.se.evil.com", "unknown"),
        ("ada@xn--kth-abc.se", "unknown"),
        ("ada@gmail.com", "webmail"),
        ("ada@mail.yahoo.fr", "webmail"),
        ("ada@mailinator.com", "disposable"),
        ("ada@sub.mailinator.com", "disposable"),
        ("ada@localhost", "invalid"),
        ("ada@project.example", "invalid"),
        ("ada@co.uk", "invalid"),
        ("ada@[192.0.2.7]", "invalid"),
    ],
)
def test_an_address_against_one_partner(address: str, expected: str) -> None:
    (grant,) = take_part(organisation(1, "KTH"), "http://www.kth.se")
    assert verdict(address, grant) == expected


def test_the_evidence_is_the_organisation_and_the_web_address_that_it_was_read_from() -> None:
    (grant,) = take_part(organisation(1, "KTH"), "www,kth.se")
    judgement = judge("ada@ict.kth.se", grant)
    assert str(judgement.organisation) == "KTH"
    (row,) = judgement.rows
    assert (row.web_address, row.grants_count, row.first_seen, row.last_seen) == ("www,kth.se", 1, DAY, DAY)


def test_addresses_are_pooled_over_all_grants_of_an_organisation() -> None:
    kth = organisation(1, "KTH")
    take_part(kth, "http://www.kth.se")
    silent = make_grant()
    Participation.objects.create(grant=silent, organisation=kth, role="coordinator")
    assert verdict("ada@kth.se", silent) == "partner"


def test_a_known_organisation_that_takes_no_part_is_outside() -> None:
    (grant,) = take_part(organisation(1, "KTH"), "http://www.kth.se")
    take_part(organisation(2, "CHALMERS"), "http://www.chalmers.se")
    judgement = judge("bo@chalmers.se", grant)
    assert (judgement.verdict, str(judgement.organisation)) == ("outside", "CHALMERS")


def test_where_a_partner_has_no_web_address_nothing_speaks_against_anybody() -> None:
    (grant,) = take_part(organisation(1, "KTH"), "http://www.kth.se")
    silent = organisation(2, "A COMPANY", activity_type="PRC")
    Participation.objects.create(grant=grant, organisation=silent, role="coordinator")
    judgement = judge("eva@company.eu", grant)
    assert (judgement.verdict, judgement.without_domain) == ("no_data", 1)
    assert verdict("eva@company.eu", make_grant()) == "no_data"


def test_a_domain_of_several_organisations_is_for_a_curator() -> None:
    (grant,) = take_part(organisation(1, "INSTITUTE OF PHYSICS", "CZ"), "http://www.cas.cz")
    take_part(organisation(2, "INSTITUTE OF CHEMISTRY", "CZ"), "http://www.cas.cz")
    judgement = judge("eva@cas.cz", grant)
    assert judgement.verdict == "shared"
    assert [str(other) for other in judgement.others] == ["INSTITUTE OF CHEMISTRY"]


def test_a_sub_domain_of_one_organisation_alone_tells_it_apart() -> None:
    (grant,) = take_part(organisation(1, "INSTITUTE OF PHYSICS", "CZ"), "http://www.fzu.cas.cz")
    take_part(organisation(2, "INSTITUTE OF CHEMISTRY", "CZ"), "http://www.uochb.cas.cz")
    assert verdict("eva@fzu.cas.cz", grant) == "partner"
    assert verdict("eva@lab.fzu.cas.cz", grant) == "partner"
    assert verdict("eva@uochb.cas.cz", grant) == "outside"
    assert verdict("eva@cas.cz", grant) == "shared"
    assert verdict("eva@xfzu.cas.cz", grant) == "shared"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("eva@metas.admin.ch", "partner"),
        ("eva@lab.metas.admin.ch", "partner"),
        ("eva@admin.ch", "partner"),
        ("eva@bafu.admin.ch", "uncertain"),
        ("eva@xmetas.admin.ch", "uncertain"),
    ],
)
def test_an_office_beside_a_partners_is_for_a_curator(address: str, expected: str) -> None:
    (grant,) = take_part(organisation(1, "OFFICE OF METROLOGY", "CH", "PUB"), "http://www.metas.admin.ch")
    assert verdict(address, grant) == expected


def test_where_a_partner_names_the_whole_domain_too_that_host_is_the_evidence() -> None:
    kth = organisation(1, "KTH")
    (grant, *_) = take_part(kth, "http://www.ict.kth.se", "http://www.ict.kth.se", "http://www.kth.se")
    judgement = judge("ada@math.kth.se", grant)
    assert (judgement.verdict, [row.host for row in judgement.rows]) == ("partner", ["kth.se"])


def test_beside_a_partner_that_an_alias_stands_for_is_for_a_curator_too() -> None:
    (grant,) = take_part(organisation(1, "OFFICE OF METROLOGY", "CH", "PUB"), "http://www.metas.admin.ch")
    rule(kind="alias", domain="metas.swiss", same_as="metas.admin.ch")
    rule(kind="alias", domain="bafu.swiss", same_as="bafu.admin.ch")
    assert verdict("eva@metas.swiss", grant) == "partner"
    assert verdict("eva@bafu.swiss", grant) == "uncertain"


def test_one_body_with_two_codes_shares_its_domain_with_nobody() -> None:
    (grant,) = take_part(organisation(1, "Kungliga  tekniska högskolan"), "http://www.kth.se")
    take_part(organisation(2, "KUNGLIGA TEKNISKA HÖGSKOLAN"), "http://www.kth.se")
    assert verdict("ada@kth.se", grant) == "partner"


def test_organisations_in_the_same_project_share_a_domain_without_harm() -> None:
    (grant,) = take_part(organisation(1, "UNIVERSITY"), "http://www.ox.ac.uk")
    hospital = organisation(2, "HOSPITAL")
    Participation.objects.create(
        grant=grant, organisation=hospital, role="participant", web_address="ox.ac.uk"
    )
    pool_domains(DAY)
    assert verdict("ada@ox.ac.uk", grant) == "partner"


@pytest.mark.parametrize(
    ("web_address", "activity_type", "address", "expected"),
    [
        ("http://www.unican.es", "HES", "ada@unican.es", "partner"),
        ("http://www.nus.edu.sg", "HES", "ada@nus.edu.sg", "partner"),
        ("http://www.unican.es", "PRC", "ada@unican.es", "webmail"),
        ("http://www.facebook.com/us", "PRC", "ada@facebook.com", "webmail"),
        ("http://www.facebook.com/us", "HES", "ada@facebook.com", "webmail"),
        ("http://museum.free.fr", "PUB", "ada@free.fr", "webmail"),
        ("http://museum.free.fr", "PUB", "ada@museum.free.fr", "webmail"),
        ("director@gmail.com", "HES", "ada@gmail.com", "webmail"),
        ("director@yahoo.fr", "HES", "ada@yahoo.fr", "webmail"),
        ("director@caramail.com", "HES", "ada@caramail.com", "webmail"),
        ("http://www.mailinator.com", "HES", "ada@mailinator.com", "disposable"),
        ("http://lab.github.io", "REC", "ada@other.github.io", "no_data"),
    ],
)
def test_a_participant_wins_over_the_list_of_mailboxes_unless_it_is_only_a_guest_there(
    web_address: str, activity_type: str, address: str, expected: str
) -> None:
    (grant,) = take_part(organisation(1, "SOMEBODY", activity_type=activity_type), web_address)
    Participation.objects.create(grant=grant, organisation=organisation(2, "SILENT"), role="partner")
    assert verdict(address, grant) == expected


def test_a_domain_seen_once_against_another_majority_is_for_a_curator() -> None:
    uva = organisation(1, "UNIVERSITEIT VAN AMSTERDAM", "NL")
    grants = take_part(uva, "http://www.uva.nl", "http://www.uva.nl", "https://worldsoflithium.eu/")
    for grant in grants:
        assert verdict("ada@uva.nl", grant) == "partner"
        judgement = judge("ada@worldsoflithium.eu", grant)
        assert (judgement.verdict, judgement.rows[0].standing) == ("uncertain", "seen_once")


def test_a_projects_own_site_makes_nobody_a_partner() -> None:
    ericsson = organisation(1, "ERICSSON AB", activity_type="PRC")
    grant = make_grant(acronym="SAIL")
    Participation.objects.create(
        grant=grant, organisation=ericsson, role="coordinator", web_address="http://www.sail-project.eu"
    )
    pool_domains(DAY)
    judgement = judge("eve@sail-project.eu", grant)
    assert (judgement.verdict, judgement.rows[0].standing) == ("uncertain", "project_site")


def test_a_company_that_named_its_project_after_itself_is_a_partner() -> None:
    company = organisation(1, "SOLAR BABYSITTER SRL", activity_type="PRC")
    grant = make_grant(acronym="BabySitter")
    Participation.objects.create(
        grant=grant, organisation=company, role="coordinator", web_address="www.babysitter.eu"
    )
    pool_domains(DAY)
    assert verdict("eva@babysitter.eu", grant) == "partner"


def test_letters_that_look_like_others_are_never_strong() -> None:
    leipzig = organisation(1, "UNIVERSITAET LEIPZIG", "DE")
    (grant,) = take_part(leipzig, "http://www.uni-Ieipzig.de")
    judgement = judge("eve@uni-ieipzig.de", grant)
    assert (judgement.verdict, judgement.rows[0].standing) == ("uncertain", "doubtful")
    assert verdict("eva@uni-leipzig.de", grant) == "unknown"


def test_a_mistaken_row_of_somebody_else_takes_no_domain_from_its_owner() -> None:
    uva = organisation(1, "UNIVERSITEIT VAN AMSTERDAM", "NL")
    (grant,) = take_part(uva, "http://www.uva.nl")
    take_part(organisation(2, "SOMEBODY ELSE"), "www.else.nl", "www.else.nl", "www.uva.nl")
    assert verdict("ada@uva.nl", grant) == "partner"


def test_an_address_that_cordis_gives_no_longer_is_for_a_curator() -> None:
    (grant,) = take_part(organisation(1, "INRAE", "FR"), "http://www.inra.fr")
    Participation.objects.update(web_address="http://www.inrae.fr")
    pool_domains(date(2026, 3, 27))
    assert verdict("ada@inrae.fr", grant) == "partner"
    judgement = judge("ada@inra.fr", grant)
    assert (judgement.verdict, judgement.rows[0].standing) == ("uncertain", "former")
    seen = OrganisationDomain.objects.values_list("host", "first_seen", "last_seen")
    assert {*seen} == {("inra.fr", DAY, DAY), ("inrae.fr", date(2026, 3, 27), date(2026, 3, 27))}


def test_pooling_twice_changes_nothing() -> None:
    take_part(organisation(1, "KTH"), "http://www.kth.se", "http://www.kth.se, www.kth.eu")
    assert pool_domains(DAY) == 0


def test_the_strongest_of_several_addresses_comes_first() -> None:
    (grant,) = take_part(organisation(1, "KTH"), "http://www.kth.se")
    addresses = ["ada@gmail.com", "ada@kth.se", "ada@mailinator.com"]
    verdicts = [one.verdict for one in judge_addresses(addresses, [grant.pk])]
    assert verdicts == [Verdict.PARTNER, Verdict.WEBMAIL, Verdict.DISPOSABLE]


def rule(**given: Any) -> Any:
    return make_rule(**{"reason": "Looked up.", "by": make_lead(), **given})


def test_staff_can_say_whose_a_domain_is_and_take_it_back() -> None:
    lmu = organisation(1, "LUDWIG-MAXIMILIANS-UNIVERSITAET", "DE")
    (grant,) = take_part(lmu, "http://www.uni-muenchen.de")
    pin = rule(kind="pin", domain="LMU.de", organisation=lmu)
    judgement = judge("ada@bio.lmu.de", grant)
    assert (judgement.verdict, judgement.organisation, judgement.rule) == ("partner", lmu, pin)
    assert verdict("ada@notlmu.de", grant) == "unknown"
    assert verdict("ada@lmu.de", make_grant()) == "outside"
    assert end_rule(pin, by=make_lead())
    assert verdict("ada@lmu.de", grant) == "unknown"


def test_staff_can_say_that_two_domains_are_one() -> None:
    (grant,) = take_part(organisation(1, "TU MUENCHEN", "DE"), "http://www.tu-muenchen.de")
    rule(kind="alias", domain="tum.de", same_as="tu-muenchen.de")
    judgement = judge("ada@in.tum.de", grant)
    assert (judgement.verdict, str(judgement.organisation)) == ("partner", "TU MUENCHEN")


def test_staff_can_say_that_a_domain_shows_nothing() -> None:
    kth, grant = organisation(1, "KTH"), make_grant()
    Participation.objects.create(grant=grant, organisation=kth, role="partner", web_address="www.kth.se")
    pool_domains(DAY)
    for_one = rule(kind="block", domain="kth.se", organisation=kth)
    assert verdict("ada@kth.se", grant) == "unknown"
    end_rule(for_one, by=make_lead())
    rule(kind="block", domain="kth.se")
    assert verdict("ada@kth.se", grant) == "blocked"


def test_however_many_addresses_partners_and_owners_it_takes_as_many_queries() -> None:
    def count(addresses: list[str], grants: list[Grant]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            judge_addresses(addresses, [grant.pk for grant in grants])
        return len(queries)

    first = take_part(organisation(1, "ONE"), "www.one.eu")
    few = count(["a@one.eu"], first)
    more = [grant for pic in (2, 3, 4) for grant in take_part(organisation(pic, f"N{pic}"), "www.one.eu")]
    assert count(["a@one.eu", "b@two.eu", "c@gmail.com"], [*first, *more]) == few == 3
