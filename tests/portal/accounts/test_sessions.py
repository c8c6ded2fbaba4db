"""Where one is signed in: listed in words, and ended one by one or all at once."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from portal.accounts.templatetags.account_pages import browser_name
from tests.factories import PASSWORD, make_user
from tests.portal.accounts.signing_in import sign_in

ADDRESS = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("curl/8.5.0", "curl"),
        ("", "An unknown browser"),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(said: str, shown: str) -> None:
    assert browser_name(said) == shown


@pytest.mark.django_db
class TestPage:
    """The page of sessions."""

    def test_lists_all_browsers_and_marks_this_one(self) -> None:
        ada = make_user()
        here = sign_in(ada)
        sign_in(ada, Client(headers={"User-Agent": FIREFOX}))
        page = here.get(ADDRESS).text
        assert "Firefox on Linux" in page
        assert page.count("this browser") == 1
        assert "127.0.x.x" in page
        assert "127.0.0.1" not in page

    def test_ends_one_other_session(self) -> None:
        ada = make_user()
        here, there = sign_in(ada), sign_in(ada)
        session = UserSession.objects.get(session_key=there.session.session_key)
        here.post(f"{ADDRESS}{session.pk}/end/")
        assert there.get(ADDRESS).status_code == 302, "it is signed out"
        assert here.get(ADDRESS).status_code == 200

    def test_ends_all_others_at_once(self) -> None:
        ada = make_user()
        here, there, elsewhere = sign_in(ada), sign_in(ada), sign_in(ada)
        here.post(ADDRESS)
        assert {there.get(ADDRESS).status_code, elsewhere.get(ADDRESS).status_code} == {302}
        assert here.get(ADDRESS).status_code == 200

    def test_knows_no_session_of_somebody_else(self) -> None:
        there = sign_in(make_user())
        session = UserSession.objects.get(session_key=there.session.session_key)
        assert sign_in(make_user()).post(f"{ADDRESS}{session.pk}/end/").status_code == 404
        assert there.get(ADDRESS).status_code == 200

    def test_changes_nothing_by_looking(self) -> None:
        here = sign_in(make_user())
        assert here.get(f"{ADDRESS}{UserSession.objects.get().pk}/end/").status_code == 405


@pytest.mark.django_db
def test_changing_the_password_signs_the_other_browsers_out() -> None:
    ada = make_user()
    here, there = sign_in(ada), sign_in(ada)
    new = "another-long-password"
    entered = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post("/accounts/password/change/", entered)
    assert there.get(ADDRESS).status_code == 302
    assert here.get(ADDRESS).status_code == 200
