"""robots.txt and the limits in words: made from the table, so that a changed row changes them."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import translation
from pytest_django import Settings

from portal.traffic.published import list_published_limits, list_published_sizes, shortest_pause
from portal.traffic.robots import show_robots
from portal.urls import urlpatterns as portal_urls
from tests.portal.traffic.conftest import WriteRates

pytestmark = [pytest.mark.usefixtures("whole_site")]


def view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("there")


handler404 = "portal.api.failures.page_not_found"
urlpatterns = [
    path("oai", view, name="oai"),
    path("sitemap.xml", view, name="sitemap"),
    path("robots.txt", show_robots),
    path("", include(portal_urls)),
]


def read_robots() -> str:
    return Client().get("/robots.txt").text


def test_robots_are_told_where_not_to_go_how_fast_and_by_which_limits() -> None:
    answer = Client().get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Cache-Control"] == "public, max-age=3600"
    lines = answer.text.splitlines()
    assert "User-agent: *" in lines
    assert {"Disallow: /api/", "Disallow: /accounts/", "Disallow: /admin/", "Disallow: /requests/"} <= set(
        lines
    )
    assert "Crawl-delay: 2" in lines
    assert any(line.startswith("#   search: 30 in any minute.") for line in lines)
    assert "Disallow: /" not in lines, "the catalogue is open"


def test_a_changed_row_changes_robots_the_words_and_the_published_limits(
    write_rates: WriteRates, settings: Settings
) -> None:
    rows = {"search": {"guest": 6, "user": 7}, "hour": {"window": 7_200}}
    settings.RATES_FILE = write_rates({"policies": rows, "page_sizes": {"oai": 40}})
    assert "Crawl-delay: 10" in read_robots()
    assert "#   search: 6 in any minute." in read_robots()
    limits = {limit.name: limit for limit in list_published_limits()}
    assert (limits["search"].guest, limits["search"].user) == ("6 in any minute", "7 in any minute")
    assert limits["hour"].guest == "2000 in any 2 hours"
    assert limits["network"].user == "not counted"
    assert list_published_sizes().oai == 40
    published = {row["name"]: row for row in Client().get("/api/v1/limits/").json()["policies"]}
    assert published["search"]["guest"] == 6


def test_a_pause_is_long_enough_for_the_narrowest_row(write_rates: WriteRates, settings: Settings) -> None:
    assert shortest_pause() == 2
    settings.RATES_FILE = write_rates({"policies": {"hour": {"guest": 100, "user": 100}}})
    assert shortest_pause() == 36


@pytest.mark.urls("tests.portal.traffic.test_robots")
def test_ways_to_have_everything_are_named_where_the_site_has_them() -> None:
    text = read_robots()
    assert "#   harvest with OAI-PMH: http://localhost:8000/oai" in text
    assert text.endswith("Sitemap: http://localhost:8000/sitemap.xml\n")
    for _ in range(31):
        answer = Client().get("/api/v1/limits/?x=1")
    for _ in range(31):
        answer = Client().get("/api/v1/limits/?x=1")
    assert answer.status_code == 429
    assert '<http://localhost:8000/oai>; rel="alternate"' in answer["Link"]
    assert "http://localhost:8000/oai" in answer.json()["detail"]


def test_robots_are_told_in_english_whatever_is_spoken() -> None:
    english = read_robots()
    with translation.override("de"):
        assert read_robots() == english
