"""The desk's figures: everybody's for leads, the whole desk's and one's own for curators."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from requests_workflow.statistics.job import refresh_statistics
from tests.factories import make_curator, make_lead, make_user
from tests.requests_workflow.statistics.telling import tell
from tests.requests_workflow.times import clock_at, utc

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/requests_workflow/deskfigures/"
NOW = utc("2026-03-31 12:00")


def sign_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def let_decide(curator: User) -> None:
    """Let them accept a request after a working day, and claim another."""
    tell(
        ("2026-03-02 10:00", "submit"),
        ("2026-03-02 11:00", "claim"),
        ("2026-03-03 10:00", "accept"),
        curator=curator,
    )
    tell(("2026-03-30 10:00", "submit"), ("2026-03-31 11:00", "claim"), curator=curator)
    with clock_at(NOW):
        refresh_statistics()


@pytest.fixture
def ada() -> User:
    return make_curator("ada@desk.example")


@pytest.fixture
def bob() -> User:
    return make_curator("bob@desk.example")


def test_a_lead_sees_every_curator_and_a_curator_only_themselves(ada: User, bob: User) -> None:
    let_decide(ada)
    let_decide(bob)
    with clock_at(NOW):
        of_lead = sign_in(make_lead()).get(ADDRESS).text
        of_ada = sign_in(ada).get(ADDRESS).text
    assert "<bdi>Ada</bdi>" in of_lead
    assert "<bdi>Bob</bdi>" in of_lead
    assert "<bdi>Ada</bdi>" in of_ada
    assert "Bob" not in of_ada
    for page in (of_lead, of_ada):
        assert "2 accepted, 0 declined" in page
        assert "0 overdue, 0 unclaimed" in page


def test_who_is_no_curator_sees_none_of_it() -> None:
    assert sign_in(make_user()).get(ADDRESS).status_code == 302
    staff = make_user(is_staff=True)
    assert sign_in(staff).get(ADDRESS).status_code == 403
    assert "Figures" not in sign_in(staff).get("/admin/").text


def test_curators_find_it_on_the_first_page_of_the_desk(ada: User) -> None:
    assert ADDRESS in sign_in(ada).get("/admin/").text


def test_an_empty_desk_reads_well(ada: User) -> None:
    page = sign_in(ada).get(ADDRESS).text
    assert "Nothing was counted yet" in page
    assert "Nothing waits." in page
    assert "The desk has answered nothing in this time" in page


@pytest.mark.parametrize(("days", "shown"), [("30", 30), ("365", 365), ("", 90), ("31", 90), ("x", 90)])
def test_the_period_is_one_of_three(ada: User, days: str, shown: int) -> None:
    page = sign_in(ada).get(ADDRESS, {"days": days}).text
    assert f'<a href="?days={shown}" aria-current="page">' in page


def test_many_curators_cost_as_much_as_one(ada: User, bob: User) -> None:
    lead = sign_in(make_lead())
    counts = []
    for curators in ([ada], [bob, make_curator()]):
        for curator in curators:
            let_decide(curator)
        lead.get(ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            lead.get(ADDRESS)
        counts.append(len(queries))
    assert counts[0] == counts[1]
