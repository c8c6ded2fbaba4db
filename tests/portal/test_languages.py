"""The language of a page: whose choice wins, what is told to caches, what stays in English."""

import pytest
from django.test import Client
from django.utils.translation import get_language

from tests.factories import make_user

pytestmark = pytest.mark.django_db

GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}


def language_of(client: Client, **headers: str) -> str:
    """Return the language that the start page says it speaks."""
    response = client.get("/", headers=headers)
    language = response["Content-Language"]
    assert f'<html lang="{language}" dir="ltr">' in response.text
    return language


def test_a_page_speaks_what_the_browser_asks_for(client: Client) -> None:
    assert language_of(client) == "en"
    assert language_of(client, **GERMAN) == "de"
    assert language_of(client, **{"Accept-Language": "fr-BE"}) == "fr"
    assert language_of(client, **{"Accept-Language": "el, *;q=0.1"}) == "en"


def test_a_chosen_language_wins_over_the_browser(client: Client) -> None:
    response = client.post("/language/", {"language": "fr", "next": "/browse/projects/?q=x"})
    assert response.status_code == 302
    assert response["Location"] == "/browse/projects/?q=x"
    assert list(response.cookies) == ["language"]
    assert language_of(client, **GERMAN) == "fr"


def test_a_choice_is_kept_with_the_account_and_wins_everywhere(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    client.post("/language/", {"language": "de"})
    user.refresh_from_db()
    assert user.language == "de"
    other = Client()
    other.cookies["language"] = "fr"
    other.force_login(user)
    assert language_of(other) == "de"


def test_a_choice_leads_nowhere_else(client: Client) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", ""):
        assert client.post("/language/", {"language": "fr", "next": elsewhere})["Location"] == "/"


def test_an_unknown_language_is_refused_and_not_kept(client: Client) -> None:
    response = client.post("/language/", {"language": "tlh", "next": "/"})
    assert response.status_code == 400
    assert not response.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_site_cannot_choose_for_somebody(client: Client, headers: dict[str, str]) -> None:
    response = client.post("/language/", {"language": "fr"}, headers=headers)
    assert response.status_code == 400
    assert not response.cookies


def test_a_link_changes_nothing(client: Client) -> None:
    assert client.get("/language/?language=fr").status_code == 405


def test_caches_are_told_what_a_page_hung_on(client: Client) -> None:
    response = client.get("/")
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))
    assert not response.cookies


@pytest.mark.parametrize("address", ["/api/v1/limits/", "/api/v1/nowhere/", "/health/live/"])
def test_programs_are_answered_in_english_whatever_they_ask(client: Client, address: str) -> None:
    client.cookies["language"] = "fr"
    response = client.get(address, headers=GERMAN)
    assert "Accept-Language" not in response.get("Vary", "")
    assert "Content-Language" not in response
    assert response.content == Client().get(address).content or "request_id" in response.text


def test_one_answer_leaves_no_language_to_the_next(client: Client) -> None:
    client.get("/", headers=GERMAN)
    assert get_language() == "en"


def test_each_language_is_named_in_its_own_words(client: Client) -> None:
    page = client.get("/").text
    for code, name in (("en", "English"), ("fr", "Français"), ("de", "Deutsch")):
        assert f'value="{code}" lang="{code}"' in page
        assert f">{name}</button>" in page
    assert page.count('aria-current="true">English') == 1
