"""The pages of the help: all there, all linked, true to the code, and nothing but what Markdown makes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as site
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from portal.help import files
from portal.help.files import HelpFile, read_files
from portal.help.live import fill_in
from portal.help.moves import MOVES
from portal.help.pages import _make_page, find_page
from portal.traffic.rates import current_rates
from requests_workflow.states import State
from requests_workflow.table import TABLE
from requests_workflow.views.wording import STANDINGS
from tests.factories import make_user

SLUGS = [
    "eligibility", "prepare", "linking", "review", "colleagues", "identifiers",
    "api", "webhooks", "harvesters", "limits", "figures", "privacy", "accessibility", "glossary",
]  # fmt: skip


def read(client: Client, slug: str) -> str:
    response = client.get(f"/docs/{slug}/")
    assert response.status_code == 200
    return response.content.decode()


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_pages_come_in_their_order() -> None:
    assert [file.slug for file in read_files("en")] == SLUGS


@pytest.mark.django_db
@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_is_shown_with_its_neighbours_and_no_fact_left_open(client: Client, slug: str) -> None:
    page = read(client, slug)
    assert "{{" not in page
    place = SLUGS.index(slug)
    for rel, other in (("prev", place - 1), ("next", place + 1)):
        if 0 <= other < len(SLUGS):
            assert f'<a rel="{rel}" href="/docs/{SLUGS[other]}/">' in page
    assert f'href="/docs/{slug}/" aria-current="page"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("slug", SLUGS)
def test_every_link_of_a_page_leads_somewhere(client: Client, slug: str) -> None:
    found = find_page(slug, "en")
    assert found is not None
    for link in re.findall(r'href="([^"]+)"', found.html):
        address, _, anchor = link.partition("#")
        assert address.startswith("/"), link
        response = client.get(address)
        assert response.status_code == 200, link
        assert not anchor or f'id="{anchor}"' in response.content.decode(), link


@pytest.mark.django_db
def test_the_contents_name_every_page(client: Client) -> None:
    page = client.get("/docs/").content.decode()
    assert [slug for slug in SLUGS if f'href="/docs/{slug}/"' not in page] == []


@pytest.mark.django_db
def test_an_unknown_page_is_not_found(client: Client) -> None:
    assert client.get("/docs/nothing/").status_code == 404


@pytest.mark.django_db
def test_who_is_not_signed_in_gets_a_page_that_caches_may_keep_without_a_cookie(client: Client) -> None:
    response = client.get("/docs/review/")
    assert not response.cookies
    assert "public" in response["Cache-Control"]
    client.force_login(make_user())
    assert "private" in client.get("/docs/review/")["Cache-Control"]


def test_html_in_a_file_is_shown_and_not_obeyed() -> None:
    source = "<script>alert(1)</script>\n\nx <img src=x onerror=alert(1)>\n\n<div>\n\nend"
    file = HelpFile("x", "en", "X", "", "", 1, source)
    page = _make_page(file, current_rates(), site.SITE_URL)
    assert "<script" not in page.html
    assert "<img" not in page.html
    assert "&lt;script&gt;" in page.html


def test_a_fact_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no fact “nonsense”"):
        fill_in("{{ nonsense }}")


# --- True to the code -----------------------------------------------------------------------------


def test_every_move_of_the_table_is_told_and_no_other() -> None:
    assert set(MOVES) == {row.action for row in TABLE}


@pytest.mark.django_db
def test_the_review_page_tells_every_state_and_where_each_move_leads(client: Client) -> None:
    text = words_of(read(client, "review"))
    for state in State:
        assert f"{STANDINGS[state].name} –" in text
    assert text.count("→") == sum(len(row.sources) for row in TABLE)
    assert "within 5 working days" in text


@pytest.mark.django_db
def test_a_changed_rate_changes_the_page_of_limits(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    assert "60 in any minute" in words_of(read(client, "limits"))
    rates = tmp_path / "rates.json"
    rates.write_text('{"policies": {"minute": {"guest": 61, "user": 101}}}')
    settings.RATES_FILE = str(rates)
    text = words_of(read(client, "limits"))
    assert "61 in any minute" in text
    assert "101 in any minute" in text


# --- Languages ------------------------------------------------------------------------------------


@pytest.fixture
def a_french_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Beside all pages in English there is one in French."""
    folder = tmp_path / "fr"
    folder.mkdir()
    folder.joinpath("linking.md").write_text(
        "Title: Lier\nSummary: S\nGroup: Avant\nOrder: 30\n\nBonjour {{ due_days }}"
    )
    ours = files._folder
    monkeypatch.setattr(files, "_folder", lambda language: folder if language == "fr" else ours(language))
    read_files.cache_clear()
    yield
    read_files.cache_clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("a_french_page")
def test_a_page_that_is_not_translated_is_shown_in_english_and_says_so(client: Client) -> None:
    french = client.get("/docs/linking/", headers={"accept-language": "fr"}).content.decode()
    assert '<article lang="fr">' in french
    assert "Bonjour 5" in french
    english = client.get("/docs/review/", headers={"accept-language": "fr"})
    assert english.context["is_fallback"]
    assert '<article lang="en">' in english.content.decode()
    assert client.get("/docs/review/").context["is_fallback"] is False


# --- Links from elsewhere -------------------------------------------------------------------------


def test_a_link_to_help_is_called_by_the_title_of_its_page() -> None:
    shown = Template(
        '{% load help %}{% help_link "review" %} {% help_link "linking" "How?" "how-to-name-it" %}'
    )
    assert shown.render(Context()) == (
        '<a class="help-link" href="/docs/review/">How the review works</a> '
        '<a class="help-link" href="/docs/linking/#how-to-name-it">How?</a>'
    )


def test_a_link_to_help_that_is_not_there_fails() -> None:
    with pytest.raises(ValueError, match=r"write docs/help/en/gone\.md"):
        Template('{% load help %}{% help_link "gone" %}').render(Context())


def test_every_link_to_help_in_the_templates_has_its_page_and_heading() -> None:
    tag = re.compile(r'{% help_link "([^"]+)"([^%]*)%}')
    found = []
    for room in ("portal", "communities", "requests_workflow"):
        for path in Path(site.BASE_DIR, room).rglob("*.html"):
            found += [(path.name, slug, rest) for slug, rest in tag.findall(path.read_text())]
    assert found
    for name, slug, rest in found:
        page = find_page(slug, "en")
        assert page is not None, (name, slug)
        anchor = re.search(r'anchor="([^"]+)"', rest)
        assert anchor is None or f'id="{anchor[1]}"' in page.html, (name, slug, rest)


def test_the_help_is_in_the_language_of_the_page_it_is_linked_from() -> None:
    with translation.override("de-at"):
        assert "/docs/review/" in Template('{% load help %}{% help_link "review" %}').render(Context())


@pytest.mark.django_db
def test_every_address_that_the_page_for_harvesters_names_is_answered(client: Client) -> None:
    found = find_page("harvesters", "en")
    assert found is not None
    addresses = re.findall(rf"<code>{re.escape(site.SITE_URL)}(/[^<]+)</code>", found.html)
    assert len(addresses) >= 5
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )
