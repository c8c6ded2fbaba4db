"""The catalogue's pages, as a stranger sees them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities.models import (
    Community,
    CordisRelease,
    Grant,
    GrantChange,
    Organisation,
    Participation,
    Programme,
)
from communities.services import establish_community
from communities.templatetags.addresses import web_address
from tests.factories import make_grant, make_user

pytestmark = pytest.mark.django_db

NASTY = "<script>alert(1)</script>"


def establish(*grants: Grant, **fields: str) -> Community:
    values = {"slug": "freya", "title": "FREYA", "description": "About.", "website": "", **fields}
    return establish_community(**values, origin=Community.Origin.CREATED, grants=grants, owner=make_user())


def add_partner(grant: Grant, pic: str, **fields: str) -> None:
    organisation = Organisation.objects.create(pic=pic, **fields)
    Participation.objects.create(grant=grant, organisation=organisation, role="coordinator")


@pytest.mark.parametrize("address", ["/", "/browse/projects/", "/projects/100001/", "/communities/freya/"])
def test_a_public_page_sets_no_cookie_and_asks_for_no_token(client: Client, address: str) -> None:
    establish(make_grant("100001"))
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.text
    assert "Sign out" not in response.text


@pytest.mark.parametrize("address", ["/", "/browse/projects/", "/projects/100001/", "/communities/freya/"])
def test_a_page_has_one_heading_a_language_and_nothing_inline(client: Client, address: str) -> None:
    establish(make_grant("100001"))
    page = client.get(address).text
    assert page.count("<h1") == 1
    assert '<html lang="en" ' in page
    page = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", page)  # data, which nobody runs
    for inline in ("<style", "style=", "<script", "onclick", "javascript:"):
        assert inline not in page


def test_the_search_shows_what_tells_projects_apart(client: Client) -> None:
    grant = make_grant("101058390", acronym="WATER", title="Clean rivers")
    add_partner(grant, "999999999", name="University of Rivers")
    page = client.get("/browse/projects/", {"q": "Grant agreement No. 101 058 390"}).text
    for shown in ("WATER", "Clean rivers", "101058390", "HORIZON", "January 2024", "University of Rivers"):
        assert shown in page


def test_a_search_without_hits_says_what_was_searched_and_what_to_do(client: Client) -> None:
    page = client.get("/browse/projects/", {"q": "nothing fits"}).text
    assert "no CORDIS data imported yet" in page
    assert "grant agreement" in page


@pytest.mark.parametrize("text", ["C++", "(", "\x00", "'\"", "%", "🦄", NASTY, "x" * 5000])
def test_an_odd_search_is_a_page(client: Client, text: str) -> None:
    response = client.get("/browse/projects/", {"q": text})
    assert response.status_code == 200
    assert NASTY not in response.text


def test_a_long_list_goes_on_over_pages_and_shows_each_project_once(client: Client) -> None:
    numbers = {make_grant(title="Rivers").number for _ in range(60)}
    seen: list[str] = []
    address = "/browse/projects/"
    for _ in range(3):
        body = client.get(address, {"format": "json"} if "?" not in address else None).json()
        seen += [project["number"] for project in body["results"]]
        assert body["number"] == 60
        address = (body["next"] or "").partition("http://localhost:8000")[2]
    assert not address
    assert len(seen) == 60
    assert {*seen} == numbers


def test_a_project_shows_its_consortium_and_the_way_to_a_community(client: Client) -> None:
    grant = make_grant("100001", acronym="WATER", objective="First.\n\nSecond.", total_cost="1234567.5")
    add_partner(grant, "1", name="Institute", country="EL", city="Αθήνα", url="www.institute.example")
    page = client.get("/projects/100001/").text
    for shown in ("Institute", "EL", "Αθήνα", "1,234,567.50", "<p>Second.</p>"):
        assert shown in page
    assert "/requests/new/?q=100001" in page


def change_in(grant: Grant, day: date, **differences: list[str]) -> None:
    release = CordisRelease.objects.create(source="dump", checksum="0", data_date=day)
    GrantChange.objects.create(grant=grant, release=release, differences=differences)


def test_a_project_tells_what_the_newest_imports_changed(client: Client) -> None:
    grant = make_grant("100001")
    assert "What changed in CORDIS" not in client.get("/projects/100001/").text
    for month in range(1, 8):
        change_in(
            grant, date(2025, month, 1), acronym=[f"OLD{month}", f"NEW{month}"], title=[NASTY, "x" * 999]
        )
    page = client.get("/projects/100001/").text
    assert page.index("CORDIS data of 1 July 2025") < page.index("NEW7") < page.index("OLD6")
    assert "OLD3" in page
    assert "OLD2" not in page, "the newest five say enough"
    assert NASTY not in page
    assert "x" * 300 not in page
    assert "What changed in CORDIS" in page


def test_a_project_with_a_community_shows_it_and_asks_for_no_other(client: Client) -> None:
    establish(make_grant("100001"))
    page = client.get("/projects/100001/").text
    assert "/communities/freya/" in page
    assert "/requests/new/?q=100001" not in page


def test_a_project_that_shares_a_community_may_still_have_its_own(client: Client) -> None:
    establish(make_grant("100001"), make_grant("100002"))
    page = client.get("/projects/100002/").text
    assert "/communities/freya/" in page
    assert "/requests/new/?q=100002" in page


def test_a_community_has_one_address_whatever_the_case(client: Client) -> None:
    establish(make_grant("100001"))
    response = client.get("/communities/FreyA/")
    assert (response.status_code, response.headers["Location"]) == (301, "/communities/freya/")


@pytest.mark.parametrize(
    "address",
    [
        "/projects/100009/",
        "/projects/abc/",
        "/projects/1%00/",
        "/communities/none/",
        "/communities/a%00b/",
        "/x/",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "There is no such page" in response.text
    assert not response.cookies


def test_text_from_outside_is_escaped(client: Client) -> None:
    grant = make_grant("100001", acronym=NASTY, title=NASTY, objective=NASTY, doi=NASTY)
    add_partner(grant, "1", name=NASTY, city=NASTY, url="javascript:alert(1)")
    establish(grant, title=NASTY, description=NASTY)
    for address in ("/projects/100001/", "/communities/freya/", "/browse/projects/?q=100001"):
        page = client.get(address).text
        assert "&lt;script&gt;" in page
        assert "<script" not in page.replace('<script type="application/ld+json">', "")
        assert "javascript:" not in page


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/x", "https://a.example/x"),
        (" http://a.example ", "http://a.example"),
        ("www.a.example", ""),
        ("javascript:alert(1)", ""),
        ("javascript://a.example/%0aalert(1)", ""),
        ("ftp://a.example/x", ""),
        ("https://", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_only_a_web_address_becomes_a_link(text: str, address: str) -> None:
    assert web_address(text) == address


@pytest.mark.parametrize(
    "address", ["/projects/100000/", "/communities/freya/", "/browse/projects/?q=rivers"]
)
def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, address: str) -> None:
    numbers = [str(100_000 + index) for index in range(3)]
    programmes = [Programme.objects.create(code=number, framework="HORIZON") for number in numbers]
    grants = [make_grant(p.code, title="Rivers", programme=p) for p in programmes]
    add_partner(grants[0], "0", name="First")
    community = establish(grants[0])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
        for index, grant in enumerate(grants[1:]):
            community.grant_links.get_or_create(grant=grant)
            add_partner(grants[0], f"{len(counts)}{index}", name="Another")
            change_in(grants[0], date(2025, 1, 1 + index), acronym=["Old", "New"])
    assert counts[0] == counts[1]


@pytest.mark.parametrize("address", ["/", "/browse/projects/", "/projects/100001/", "/communities/freya/"])
def test_a_page_is_for_reading(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
    assert client.head("/browse/projects/").status_code == 200
