"""Which of several rules of the desk decides, and what is left to the rows of CORDIS."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.domains.judging import judge_addresses
from communities.models import Organisation
from tests.communities.domains.test_judging import judge, organisation, rule, take_part, verdict

pytestmark = pytest.mark.django_db


def test_a_block_of_a_sub_domain_is_nearer_than_the_pin_above_it() -> None:
    kth = organisation(1, "KTH")
    (grant,) = take_part(kth, "http://www.kth.se")
    rule(kind="pin", domain="kth.se", organisation=kth)
    block = rule(kind="block", domain="alumni.kth.se")
    judgement = judge("eve@alumni.kth.se", grant)
    assert (judgement.verdict, judgement.rule) == ("blocked", block)
    assert verdict("eve@class1990.alumni.kth.se", grant) == "blocked"
    assert verdict("ada@xalumni.kth.se", grant) == "partner"


def test_a_block_for_one_organisation_is_nearer_than_its_pin_above() -> None:
    kth = organisation(1, "KTH")
    (grant,) = take_part(kth, "http://www.kth.se")
    rule(kind="pin", domain="kth.se", organisation=kth)
    rule(kind="block", domain="alumni.kth.se", organisation=kth)
    assert verdict("eve@alumni.kth.se", grant) == "unknown"
    assert verdict("ada@kth.se", grant) == "partner"


def test_a_pin_of_a_sub_domain_is_nearer_than_the_block_above_it() -> None:
    kth = organisation(1, "KTH")
    (grant,) = take_part(kth, "http://www.kth.se")
    rule(kind="block", domain="kth.se")
    rule(kind="pin", domain="staff.kth.se", organisation=kth)
    assert verdict("ada@staff.kth.se", grant) == "partner"
    assert verdict("eve@kth.se", grant) == "blocked"


def test_on_one_name_a_pin_goes_before_a_block() -> None:
    kth = organisation(1, "KTH")
    (grant,) = take_part(kth, "http://www.kth.se")
    rule(kind="block", domain="kth.se")
    rule(kind="pin", domain="kth.se", organisation=kth)
    assert verdict("ada@kth.se", grant) == "partner"


def share(domain: str) -> list[Organisation]:
    """Have two organisations name one domain."""
    both = [organisation(1, "INSTITUTE A"), organisation(2, "INSTITUTE B")]
    for one in both:
        take_part(one, f"http://www.{domain}")
    return both


def test_a_pin_to_one_organisation_makes_no_outsiders_of_others_that_cordis_names() -> None:
    a, b = share("umbrella.se")
    (of_b,) = take_part(b, "")
    rule(kind="pin", domain="umbrella.se", organisation=a)
    judgement = judge("eva@umbrella.se", of_b)
    assert (judgement.verdict, judgement.organisation, judgement.others) == ("shared", b, (a,))


def test_a_pin_to_an_organisation_without_a_row_is_counted_among_the_others() -> None:
    holding = organisation(9, "HOLDING")
    _, b = share("umbrella.se")
    (of_b,) = take_part(b, "")
    rule(kind="pin", domain="umbrella.se", organisation=holding)
    assert [str(other) for other in judge("eva@umbrella.se", of_b).others] == ["HOLDING", "INSTITUTE A"]


def test_a_pin_to_the_same_body_under_its_other_code_shares_it_with_nobody() -> None:
    kth, again = (
        organisation(1, "Kungliga tekniska högskolan"),
        organisation(2, "KUNGLIGA TEKNISKA HÖGSKOLAN"),
    )
    (grant,) = take_part(again, "http://www.kth.se")
    rule(kind="pin", domain="kth.se", organisation=kth)
    assert verdict("ada@kth.se", grant) == "partner"


def test_a_pin_of_a_sub_domain_is_not_contested_by_who_names_what_stands_above_or_beside() -> None:
    alumni = organisation(9, "ALUMNI ASSOCIATION")
    (grant,) = take_part(organisation(1, "KTH"), "http://www.kth.se http://www.ict.kth.se")
    rule(kind="pin", domain="alumni.kth.se", organisation=alumni)
    judgement = judge("eve@alumni.kth.se", grant)
    assert (judgement.verdict, judgement.organisation) == ("outside", alumni)


def test_a_mistaken_row_contests_no_pin() -> None:
    uva = organisation(1, "UNIVERSITEIT VAN AMSTERDAM", "NL")
    other = organisation(2, "SOMEBODY ELSE")
    grants = take_part(other, "www.else.nl", "www.else.nl", "www.uva.nl")
    rule(kind="pin", domain="uva.nl", organisation=uva)
    assert [verdict("ada@uva.nl", grant) for grant in grants] == ["outside"] * 3


def test_what_is_said_of_a_domain_holds_for_its_other_name() -> None:
    kth = organisation(1, "KTH")
    (grant,) = take_part(kth, "http://www.kth.se")
    rule(kind="alias", domain="kth-lab.se", same_as="kth.se")
    assert verdict("ada@kth-lab.se", grant) == "partner"
    rule(kind="block", domain="kth.se", organisation=kth)
    assert verdict("ada@kth-lab.se", grant) == "unknown"
    rule(kind="block", domain="kth.se")
    assert verdict("ada@kth-lab.se", grant) == "blocked"


def test_a_pinned_domain_can_have_another_name() -> None:
    lmu = organisation(1, "LMU", "DE")
    (grant,) = take_part(lmu, "http://www.uni-muenchen.de")
    rule(kind="pin", domain="lmu.de", organisation=lmu)
    rule(kind="alias", domain="lmu-med.de", same_as="med.lmu.de")
    assert verdict("ada@heart.lmu-med.de", grant) == "partner"
    rule(kind="block", domain="lmu-med.de")
    assert verdict("ada@heart.lmu-med.de", grant) == "blocked"


@pytest.mark.parametrize("number", [1, 3])
def test_however_many_aliases_there_are_it_takes_as_many_queries(number: int) -> None:
    (grant,) = take_part(organisation(1, "KTH"), "http://www.kth.se")
    for one in range(number):
        rule(kind="alias", domain=f"kth{one}.se", same_as="kth.se")
    with CaptureQueriesContext(connection) as queries:
        judged = judge_addresses([f"ada@kth{one}.se" for one in range(number)], [grant.pk])
    assert [one.verdict for one in judged] == ["partner"] * number
    # The consortium, rules, the rules of what aliases stand for, owners.
    assert len(queries) == 4
