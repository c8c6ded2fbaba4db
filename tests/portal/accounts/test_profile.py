"""The account's first page, name and language."""

import pytest
from django.test import Client

from portal.accounts.models import User
from tests.factories import make_user
from tests.portal.accounts.signing_in import sign_in

pytestmark = pytest.mark.django_db

ADDRESS = "/accounts/profile/"


def test_name_and_language_are_changed() -> None:
    client = sign_in(make_user(name="Ada"))
    client.post(ADDRESS, {"name": "Ada Lovelace", "language": "fr"})
    user = User.objects.get()
    assert (user.name, user.language) == ("Ada Lovelace", "fr")
    assert '<html lang="fr"' in client.get(ADDRESS).text, "the pages follow"


@pytest.mark.parametrize("entered", [{"name": "", "language": ""}, {"name": "Ada", "language": "tlh"}])
def test_a_refused_form_changes_nothing(entered: dict[str, str]) -> None:
    client = sign_in(make_user(name="Ada", language="de"))
    page = client.post(ADDRESS, entered).text
    assert "<title>" in page
    user = User.objects.get()
    assert (user.name, user.language) == ("Ada", "de")


def test_the_first_page_says_what_is_proved_and_how_the_account_is_guarded() -> None:
    ada = make_user("ada@uni.example")
    page = sign_in(ada).get("/accounts/").text
    assert "ada@uni.example" in page
    assert "proved" in page
    assert "Off. A second factor" in page
    assert "0 tokens work" in page


def test_strangers_are_sent_to_sign_in_and_come_back() -> None:
    for address in ("/accounts/", ADDRESS, "/accounts/tokens/", "/accounts/data/", "/accounts/close/"):
        response = Client().get(address)
        assert response.headers["Location"] == f"/accounts/login/?next={address}"
