"""Browsing: facets, their counts, permalinks, and the same as JSON and Atom."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring as parse

from communities.browse.bits import gather, read_from
from communities.browse.choice import Choice
from communities.cordis.importer import import_paths
from communities.euroscivoc.importer import import_vocabulary
from communities.models import Grant, Organisation, Participation, Programme, Subject
from tests.communities.api.stage import make_community
from tests.communities.cordis.dumps import legal_basis, member, project, write_table
from tests.communities.test_euroscivoc import concept, write
from tests.factories import make_grant, make_user

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
ACKNOWLEDGEMENT = (
    "The research leading to these results has received funding from the People Programme (Marie Curie "
    "Actions) of the European Union's Seventh Framework Programme FP7/2007-2013/ under REA grant agreement "
    "n° 608728"
)
PAGES = ["/browse/projects/", "/browse/communities/", "/browse/programmes/", "/browse/subjects/"]
Json = dict[str, Any]
Find = Callable[..., Json]


@pytest.fixture
def find(client: Client) -> Find:
    def ask(path: str = "/browse/projects/", **chosen: str) -> Json:
        response = client.get(path, {**chosen, "format": "json"})
        assert response.status_code == 200
        body: Json = response.json()
        return body

    return ask


def list_numbers(body: Json) -> list[str]:
    return [project["number"] for project in body["results"]]


def make_subject(code: str, parent: Subject | None = None) -> Subject:
    path = f"{parent.path if parent else ''}/{code}"
    title = f"Subject {code}"
    return Subject.objects.create(code=code, title=title, path=path, parent=parent, depth=path.count("/"))


def make_programme(code: str, parent: Programme | None = None) -> Programme:
    path = f"{parent.path if parent else ''}/{code}"
    framework = path.split("/")[1]
    return Programme.objects.create(
        code=code, framework=framework, path=path, parent=parent, depth=path.count("/"), title="A part"
    )


@pytest.fixture
def catalogue() -> list[Grant]:
    """Sixteen projects, alike in all but what each facet tells apart."""
    top = make_programme("HORIZON")
    parts = [make_programme("HORIZON.1", top), make_programme("HORIZON.2", top)]
    science = make_subject("23")
    subjects = [make_subject("45", science), make_subject("47", science)]
    ends = [date(2099, 1, 1), timezone.now().date() - timedelta(days=1)]
    grants = []
    for place, (part, subject, end, is_served) in enumerate(product(parts, subjects, ends, (True, False))):
        grant = make_grant(str(101_000_000 + place), programme=part, end_date=end, title=f"Rivers {place}")
        grant.subjects.add(subject)
        country = "EL" if place % 4 == 0 else "DE"
        organisation = Organisation.objects.create(pic=str(900 + place), name=f"O {place}", country=country)
        Participation.objects.create(grant=grant, organisation=organisation, role="coordinator")
        if is_served:
            make_community(f"c{place}", grant)
        grants.append(grant)
    return grants


FACETS = {
    "programme": ["", "HORIZON", "HORIZON.1"],
    "subject": ["", "23", "45"],
    "country": ["", "EL", "GR"],
    "state": ["", "running", "ended"],
    "community": ["", "with", "without"],
    "q": ["", "rivers"],
}


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("values", [*product(*FACETS.values())][::11])
def test_every_count_is_the_number_of_projects_that_its_link_leads_to(
    find: Find, values: tuple[str, ...]
) -> None:
    chosen = {name: value for name, value in zip(FACETS, values, strict=True) if value}
    body = find(**chosen)
    assert len(list_numbers(body)) == body["number"]
    for facet, options in body["facets"].items():
        for option in options:
            there = find(**{**chosen, facet: option["value"]})
            assert option["count"] == there["number"], (facet, option)


@pytest.mark.usefixtures("catalogue")
def test_each_facet_keeps_what_it_says(find: Find) -> None:
    assert find()["number"] == 16
    assert find(programme="HORIZON")["number"] == 16
    assert find(programme="HORIZON.1")["number"] == 8
    assert find(subject="23")["number"] == 16
    assert find(subject="45")["number"] == 8
    assert find(country="EL")["number"] == find(country="gr")["number"] == 4
    assert find(state="ended")["number"] == find(state="running")["number"] == 8
    assert find(community="with")["number"] == find(community="without")["number"] == 8
    assert list_numbers(find(organisation="900")) == ["101000000"]
    assert list_numbers(find(q="rivers 3")) == ["101000003"]
    assert find(programme="HORIZON.1", subject="45", state="ended", community="with")["number"] == 1


@pytest.mark.parametrize(
    "chosen",
    [{"programme": "none"}, {"subject": "\x00"}, {"country": "ZZ"}, {"organisation": "x"}, {"q": "🦄"}],
)
def test_a_value_that_no_project_has_finds_none_and_says_what_to_do(
    client: Client, chosen: dict[str, str]
) -> None:
    make_grant()
    page = client.get("/browse/projects/", chosen)
    assert page.status_code == 200
    if chosen != {"subject": "\x00"}:
        assert "No project was found" in page.text
        assert "Remove something" in page.text


PARAMETERS = [*Choice.__dataclass_fields__, "within"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize("value", ["\x00", "1\x00", "101000000\x00"])
def test_a_character_that_postgresql_has_no_place_for_is_no_fault_anywhere(
    client: Client, path: str, name: str, value: str
) -> None:
    make_community("one", make_grant("101000000"))
    expected = 404 if name == "within" and path in PAGES[2:] else 200
    assert client.get(path, {name: value}).status_code == expected
    assert client.get(path, {"q": "one", name: value}).status_code == expected


@pytest.mark.parametrize("text", ["zebra stripes", "Zebra-Stripes", "STRIPES", "of zebra"])
def test_a_community_is_found_by_its_own_title_and_address_before_what_its_project_says(
    find: Find, text: str
) -> None:
    make_community("other", make_grant("101000001", acronym="Zebra", title="Stripes of zebra stripes"))
    named = make_community("zebra-stripes", make_grant("101000002", acronym="Q", title="Nothing of it"))
    named.title = "Zebra of the stripes"
    named.save()
    assert find("/browse/communities/", q=text)["results"][0]["slug"] == "zebra-stripes"
    assert find("/browse/communities/", q="z")["number"] == 0


def test_a_search_for_communities_that_looks_at_a_part_says_so(
    client: Client, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(3):
        make_community(f"c{place}", make_grant(str(101_000_000 + place), title="Rivers"))
    assert find("/browse/communities/", q="rivers")["is_cut"] is False
    monkeypatch.setattr("communities.browse.results.MOST_FOUND", 2)
    assert find("/browse/communities/", q="rivers")["is_cut"] is True
    assert "There are more: add a word" in client.get("/browse/communities/", {"q": "rivers"}).text


def test_a_page_without_communities_tells_that_none_was_found_from_that_there_is_none_yet(
    client: Client,
) -> None:
    assert "No community yet" in client.get("/browse/communities/").text
    searched = client.get("/browse/communities/", {"q": "rivers"}).text
    assert "No community was found" in searched
    assert "No community yet" not in searched


def test_a_page_without_any_community_offers_no_search(client: Client) -> None:
    assert 'role="search"' not in client.get("/browse/communities/").text
    make_community("one", make_grant("101000000"))
    assert 'role="search"' in client.get("/browse/communities/").text


@pytest.mark.parametrize("path", PAGES[:2])
def test_who_searches_a_list_stays_in_it_and_keeps_what_is_chosen(client: Client, path: str) -> None:
    make_community("one", make_grant("101000000", title="Rivers"))
    chosen = {"programme": "HORIZON", "state": "ended", "q": "old words", "after": "101000000"}
    (form,) = (each for each in parse(client.get(path, chosen).text).forms if each.get("role") == "search")
    assert form.action == path
    assert dict(form.form_values()) == {"programme": "HORIZON", "state": "ended", "q": "old words"}


def test_the_page_of_communities_is_taken_from_where_the_one_before_ended(find: Find) -> None:
    for place in range(26):
        make_community(f"c{place}", make_grant(str(101_000_000 + place)))
    first = find("/browse/communities/")
    (last,) = find("/browse/communities/", after=first["results"][-1]["grant"])["results"]
    assert len(first["results"]) == 25
    assert last["slug"] not in {row["slug"] for row in first["results"]}


@pytest.mark.parametrize("before", [0, 30, 150])
def test_a_grant_number_at_the_end_of_what_was_pasted_is_found(find: Find, before: int) -> None:
    make_grant("608728", acronym="ZZZ", title="Nothing of the kind")
    body = find(q="of the European Union " * before + ACKNOWLEDGEMENT)
    assert list_numbers(body)[:1] == ["608728"]
    assert list_numbers(find(q=body["links"]["html"].partition("?q=")[2].replace("+", " ")))[:1] == ["608728"]


def test_lines_of_a_pasted_title_stay_apart_and_its_chip_is_short(client: Client, find: Find) -> None:
    make_grant("101000001", title="Rivers of the north")
    assert list_numbers(find(q="rivers\nof the\r\nnorth")) == ["101000001"]
    chip = client.get("/browse/projects/", {"q": "rivers of the north " * 20}).text
    assert 'value="rivers of the north rivers' in chip
    assert "Search: rivers of the north rivers of the north rivers of the north…" in chip


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("H2020-EU.1.3", ["1"]),
        ("H2020-EU.1.3.", ["1"]),
        ("h2020-eu.1.3.", ["1"]),
        ("H2020-EU.1", ["1"]),
        ("H2020", ["1", "3"]),
        ("h2020", ["1", "3"]),
        ("EURATOM", ["2"]),
        ("euratom", ["2"]),
        ("H2020-EURATOM-1.1", ["2"]),
        ("H2020-EU.1.3.2", []),
        ("H2020-E", []),
        (".", []),
    ],
)
def test_the_api_and_browsing_have_the_same_projects_of_a_programme(
    client: Client, find: Find, code: str, numbers: list[str]
) -> None:
    part = make_programme("H2020-EU.1.3", make_programme("H2020-EU.1", make_programme("H2020")))
    of_euratom = make_programme("H2020-Euratom-1.1", make_programme("EURATOM"))
    make_community("c1", make_grant("1", framework_programme="H2020", programme=part))
    make_community("c2", make_grant("2", framework_programme="H2020", programme=of_euratom))
    make_community("c3", make_grant("3", framework_programme="H2020"))
    asked = client.get("/api/v1/projects/", {"programme": code, "ordering": "number"}).json()
    assert list_numbers(asked) == numbers
    assert sorted(list_numbers(find(programme=code))) == numbers
    served = {f"c{number}" for number in numbers}
    assert {row["slug"] for row in find("/browse/communities/", programme=code)["results"]} == served
    communities = client.get("/api/v1/communities/", {"programme": code}).json()["results"]
    assert {community["slug"] for community in communities} == served


def test_a_programme_in_another_spelling_is_shown_as_chosen_under_its_one_address(client: Client) -> None:
    make_grant("1", programme=make_programme("H2020-EU.1", make_programme("H2020")))
    page = client.get("/browse/projects/", {"programme": "h2020-eu.1."}).text
    assert '<link rel="canonical" href="http://localhost:8000/browse/projects/?programme=H2020-EU.1">' in page
    assert client.get("/browse/programmes/", {"within": "h2020-EU.1."}).status_code == 200


def test_what_an_address_says_that_is_not_known_means_nothing(find: Find) -> None:
    make_grant()
    assert find(state="sideways", community="maybe", utm_source="x", after="99")["number"] == 1


def test_a_project_that_gets_a_community_is_counted_at_once(find: Find) -> None:
    grant = make_grant()
    assert find(community="with")["number"] == 0
    make_community("new", grant)
    assert find(community="with")["number"] == 1


def test_a_project_that_ends_today_is_still_running(find: Find) -> None:
    make_grant(end_date=timezone.now().date())
    assert find(state="running")["number"] == 1


def test_a_framework_programme_without_known_parts_can_be_chosen(find: Find) -> None:
    make_grant(framework_programme="FP7")
    assert find()["facets"]["programme"] == [{"value": "FP7", "label": "FP7", "count": 1}]
    assert find(programme="FP7")["number"] == 1


@pytest.mark.usefixtures("catalogue")
def test_communities_are_counted_by_the_first_project_of_each(find: Find) -> None:
    first = Grant.objects.get(number="101000000")
    assert first.communities.get().slug == "c0"
    make_community("shared", make_grant("101000099"), first)
    body = find("/browse/communities/")
    assert body["number"] == 9
    assert {row["slug"] for row in body["results"]} >= {"shared", "c0"}
    assert find("/browse/communities/", programme="HORIZON.1")["number"] == 4


@pytest.mark.usefixtures("catalogue")
def test_trees_show_numbers_of_projects_and_lead_down(client: Client, find: Find) -> None:
    (top,) = find("/browse/programmes/")["results"]
    assert (top["code"], top["projects"], top["with_community"]) == ("HORIZON", 16, 8)
    assert [part["projects"] for part in top["below"]] == [8, 8]
    parts = find("/browse/programmes/", within="HORIZON")["results"]
    assert {part["code"] for part in parts} == {"HORIZON.1", "HORIZON.2"}
    assert find("/browse/subjects/", within="23")["results"][0]["projects"] == 8
    assert "Subject 45" in client.get("/browse/subjects/", {"within": "23"}).text
    assert client.get("/browse/subjects/", {"within": "nowhere"}).status_code == 404


@pytest.mark.usefixtures("catalogue")
def test_a_subject_that_the_vocabulary_renames_and_moves_is_browsed_so_at_once(
    client: Client, find: Find, tmp_path: Path
) -> None:
    assert {part["code"] for part in find("/browse/subjects/")["results"]} == {"23"}
    vocabulary = [concept("23"), concept("25"), concept("45", "25", title="hydrology"), concept("47", "23")]
    import_vocabulary(write(tmp_path, *vocabulary))
    tops = {part["code"]: part["projects"] for part in find("/browse/subjects/")["results"]}
    assert tops == {"23": 8, "25": 8}
    assert find(subject="25")["number"] == 8
    assert "hydrology" in client.get("/browse/subjects/", {"within": "25"}).text
    import_vocabulary(write(tmp_path, concept("45", title="limnology"), concept("47")))
    assert "limnology" in client.get("/browse/subjects/").text


def test_a_programme_and_a_country_that_an_import_changes_are_browsed_so_at_once(
    find: Find, tmp_path: Path
) -> None:
    write_table(tmp_path, "project.csv", [project(1, legalBasis="")])
    for title, country in (("Before", "DE"), ("After", "EL")):
        write_table(tmp_path, "legalBasis.csv", [legal_basis(1, "HORIZON.1", title=title)])
        write_table(tmp_path, "organization.csv", [member(1, 5, country=country)])
        import_paths([tmp_path])
        (part,) = find("/browse/programmes/")["results"][0]["below"]
        assert part["name"] == f"HORIZON.1 {title}"
        assert find(country=country)["number"] == 1


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("path", PAGES)
def test_every_view_is_there_as_page_json_and_two_feeds_under_one_address(client: Client, path: str) -> None:
    chosen = {"country": "GR", "utm_source": "mail"} if "projects" in path or "communities" in path else {}
    page = client.get(path, chosen).text
    own = f"http://localhost:8000{path}{'?country=EL' if chosen else ''}"
    assert f'<link rel="canonical" href="{own}">' in page
    feed = ET.fromstring(client.get(path, {**chosen, "format": "atom"}).content)  # noqa: S314 - our own
    assert feed.find(f"{ATOM}link[@rel='alternate']").attrib["href"] == own  # type: ignore[union-attr]
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    body = client.get(path, {**chosen, "format": "json"}).json()
    assert len(titles) == len(body["results"]) > 0
    assert body["data"] == "no CORDIS data imported yet"
    answer = client.get(path, {**chosen, "format": "jsonfeed"})
    assert answer["Content-Type"] == "application/feed+json"
    json_feed = answer.json()
    assert json_feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (json_feed["home_page_url"], json_feed["language"]) == (own, "en")
    assert json_feed["feed_url"].endswith("format=jsonfeed")
    assert [item["title"] for item in json_feed["items"]] == titles
    assert all(item["id"] == item["url"] for item in json_feed["items"])
    assert 'type="application/feed+json" title="' in page
    assert body["links"]["html"] == own
    assert client.get(path, {"format": "xml"}).status_code == 404


@pytest.mark.parametrize("path", [*PAGES, "/projects/101000000/", "/communities/c0/"])
@pytest.mark.parametrize("form", ["", "json", "atom", "jsonfeed"])
@pytest.mark.usefixtures("catalogue")
def test_a_stranger_gets_a_page_that_caches_may_keep_and_304_afterwards(
    client: Client, path: str, form: str
) -> None:
    asked = {"format": form} if form and path in PAGES else {}
    first = client.get(path, asked)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert not first.cookies
    again = client.get(path, asked, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    client.force_login(make_user())
    assert client.get(path, asked).headers["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("path", [*PAGES, "/browse/projects/?country=DE&state=ended"])
def test_a_view_takes_as_many_queries_for_many_projects_as_for_few(client: Client, path: str) -> None:
    def count() -> int:
        client.get(path)  # the snapshot is made once
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    of_many = count()
    Grant.objects.filter(communities=None).delete()
    make_grant("101000077", title="Rivers")
    assert count() == of_many <= 8


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("text", ["rivers", "rivers 3", "revers", "no such thing at all", "101000003"])
def test_a_search_among_chosen_facets_takes_few_queries(client: Client, text: str) -> None:
    client.get("/browse/projects/")  # the snapshot is made once
    with CaptureQueriesContext(connection) as queries:
        client.get("/browse/projects/", {"q": text, "country": "DE", "state": "running"})
    assert len(queries) <= 10


def test_the_page_of_a_project_draws_its_countries_and_links_its_subjects(client: Client) -> None:
    grant = make_grant("101000001")
    grant.subjects.add(make_subject("45"))
    for place, country in enumerate(["EL", "DE", "DE"]):
        organisation = Organisation.objects.create(pic=str(place), name=f"O {place}", country=country)
        Participation.objects.create(grant=grant, organisation=organisation, role="participant")
    page = client.get("/projects/101000001/").text
    assert "<svg" in page
    assert "Greece" in page
    assert '<td class="number">2</td>' in page
    assert "/browse/projects/?subject=45" in page
    assert "/browse/projects/?organisation=0" in page


@given(st.sets(st.integers(0, 999)), st.integers(0, 1_000))
def test_a_set_gives_its_places_in_order_from_any_one_on(places: set[int], start: int) -> None:
    assert list(read_from(gather(places, 1_000), start)) == sorted(p for p in places if p >= start)
