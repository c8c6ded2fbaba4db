"""The feeds of new communities."""

from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities.models import Community
from tests.communities.harvest.stage import establish
from tests.factories import make_grant

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def make_two() -> None:
    for day, slug in ((1, "older"), (2, "newer")):
        establish(slug, make_grant(f"77752{day}", acronym=slug.upper()))
        moment = datetime(2026, 5, day, 12, tzinfo=UTC)
        Community.objects.filter(slug=slug).update(created_at=moment, updated_at=moment)


def test_atom_tells_the_youngest_first_and_when_it_came() -> None:
    make_two()
    answer = Client().get("/feeds/communities.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = fromstring(answer.content)  # noqa: S314 - our own
    assert feed.findtext(f"{ATOM}updated") == "2026-05-02T12:00:00+00:00"
    entries = list(feed.iter(f"{ATOM}entry"))
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Community newer", "Community older"]
    assert entries[0].findtext(f"{ATOM}id") == "http://localhost:8000/communities/newer/"
    assert entries[0].findtext(f"{ATOM}published") == "2026-05-02T12:00:00+00:00"
    assert entries[0].findtext(f"{ATOM}summary") == "What it shares. – NEWER (777522)"


def test_json_feed_tells_the_same() -> None:
    make_two()
    answer = Client().get("/feeds/communities.json")
    assert answer["Content-Type"] == "application/feed+json"
    feed = answer.json()
    assert feed["feed_url"] == "http://localhost:8000/feeds/communities.json"
    assert feed["items"][0] == {
        "id": "http://localhost:8000/communities/newer/",
        "url": "http://localhost:8000/communities/newer/",
        "title": "Community newer",
        "content_text": "What it shares. – NEWER (777522)",
        "date_published": "2026-05-02T12:00:00+00:00",
        "date_modified": "2026-05-02T12:00:00+00:00",
    }
    assert [item["title"] for item in feed["items"]] == ["Community newer", "Community older"]


@pytest.mark.parametrize("address", ["/feeds/communities.atom", "/feeds/communities.json"])
def test_a_feed_is_the_same_for_everybody_kept_by_caches_and_costs_few_queries(address: str) -> None:
    numbers = []
    for number in (777500, 777501, 777502):
        establish(f"c{number}", make_grant(str(number)))
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get(address, headers={"Accept-Language": "de"})
        numbers.append(len(queries))
    assert numbers[0] == numbers[2]
    assert "New project communities" in answer.text
    assert not answer.cookies
    assert answer["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("page", ["/", "/browse/communities/", "/communities/older/"])
def test_pages_lead_feed_readers_there(page: str) -> None:
    make_two()
    text = Client().get(page).text
    for form, address in (("atom+xml", "/feeds/communities.atom"), ("feed+json", "/feeds/communities.json")):
        named = f'type="application/{form}" title="New project communities" href="{address}">'
        assert f'<link rel="alternate" {named}' in text
