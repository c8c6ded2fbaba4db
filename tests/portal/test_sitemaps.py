"""The site map: an index, and files that name every public page once."""

from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities.models import Community, Grant
from tests.communities.harvest.stage import establish
from tests.factories import make_grant

pytestmark = pytest.mark.django_db

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "http://localhost:8000"
MOMENT = datetime(2026, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)


def read_map(address: str) -> dict[str, str | None]:
    """Return the addresses of a file, each with its date; none is there twice."""
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    assert answer.streaming
    assert not answer.cookies
    root = fromstring(answer.getvalue())  # noqa: S314 - our own
    rows = [(row.findtext(f"{MAP}loc") or "", row.findtext(f"{MAP}lastmod")) for row in root]
    assert len(dict(rows)) == len(rows)
    return dict(rows)


def make_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.sitemaps.STEP", 2)
    for number in range(777500, 777505):
        make_grant(str(number))
    establish("rivers", Grant.objects.get(number="777500"))
    Grant.objects.update(updated_at=MOMENT)
    Community.objects.update(updated_at=MOMENT)


def test_the_index_leads_to_every_project_and_community_once(monkeypatch: pytest.MonkeyPatch) -> None:
    make_catalogue(monkeypatch)
    index = read_map("/sitemap.xml")
    assert {address: date for address, date in index.items() if "projects" not in address} == {
        f"{SITE}/sitemap-pages.xml": None,
        f"{SITE}/sitemap-communities.xml": "2026-05-06T07:08:09Z",
    }
    files = [address for address in index if "projects" in address]
    assert len(files) >= 3
    assert {index[address] for address in files} == {"2026-05-06T07:08:09Z"}
    listed = [row for address in files for row in read_map(address.removeprefix(SITE)).items()]
    wanted = [(f"{SITE}/projects/{number}/", "2026-05-06T07:08:09Z") for number in range(777500, 777505)]
    assert sorted(listed) == wanted
    communities = read_map("/sitemap-communities.xml")
    assert communities == {f"{SITE}/communities/rivers/": "2026-05-06T07:08:09Z"}


def test_pages_that_are_always_there_are_listed_and_each_is_there_under_that_address() -> None:
    pages = read_map("/sitemap-pages.xml")
    assert f"{SITE}/" in pages
    assert f"{SITE}/docs/harvesters/" in pages
    for address in pages:
        page = Client().get(address.removeprefix(SITE))
        assert page.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in page.text


def test_a_step_without_projects_is_not_there() -> None:
    assert Client().get("/sitemap-projects-99.xml").status_code == 404


def test_a_file_costs_the_same_queries_however_many_projects_it_lists() -> None:
    make_grant("777500")
    step = (Grant.objects.get().pk - 1) // 10_000
    numbers = []
    for number in range(777501, 777504):
        make_grant(str(number))
        with CaptureQueriesContext(connection) as queries:
            Client().get(f"/sitemap-projects-{step}.xml").getvalue()
        numbers.append(len(queries))
    assert numbers[0] == numbers[-1]


@pytest.mark.parametrize("address", ["/projects/777523/", "/communities/rivers/", "/", "/docs/", "/dumps/"])
def test_a_public_page_has_one_address_whatever_is_added_to_it(address: str) -> None:
    establish("rivers", make_grant("777523"))
    text = Client().get(address, {"utm_source": "mail"}).text
    assert text.count('rel="canonical"') == 1
    assert f'<link rel="canonical" href="{SITE}{address}">' in text


@pytest.mark.parametrize("address", ["/accounts/login/", "/projects/404404404/", "/requests/"])
def test_a_page_that_is_nobodys_or_not_there_claims_no_address(address: str) -> None:
    assert 'rel="canonical"' not in Client().get(address, follow=True).text


def test_robots_are_told_of_the_map_and_of_what_harvesters_should_take() -> None:
    text = Client().get("/robots.txt").text
    assert f"Sitemap: {SITE}/sitemap.xml" in text
    assert f"#   harvest with OAI-PMH: {SITE}/oai" in text
