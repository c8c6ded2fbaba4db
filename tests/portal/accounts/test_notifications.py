"""Mails that may be switched off: offered, stored, and asked for before one is sent."""

import pytest

from portal.accounts import notifications
from portal.accounts.models import NotificationPreference
from portal.accounts.notifications import (
    NotificationKind,
    read_switched_off,
    read_unwanted,
    register_kinds,
    set_wanted,
    wants,
)
from tests.factories import make_curator, make_user
from tests.portal.accounts.signing_in import sign_in

pytestmark = pytest.mark.django_db

ADDRESS = "/accounts/notifications/"
NEWS = NotificationKind("news", "News", "Something new.")
QUEUE = NotificationKind("queue", "Queue", "The day's queue.", is_for_curators_only=True)


@pytest.fixture(autouse=True)
def _two_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "_kinds", {})
    register_kinds(NEWS, QUEUE)


def test_everybody_gets_everything_until_they_say_otherwise() -> None:
    assert wants(make_user(), "news")


def test_what_is_switched_off_on_the_page_is_not_wanted_any_more_and_can_be_switched_on_again() -> None:
    ada, ben = make_user(), make_user()
    client = sign_in(ada)
    client.post(ADDRESS, {})
    assert not wants(ada, "news")
    assert wants(ben, "news")
    assert read_unwanted([ada, ben], "news") == {ada.pk}
    assert " checked" not in client.get(ADDRESS).text
    client.post(ADDRESS, {"kind": "news"})
    assert wants(ada, "news")
    assert " checked" in client.get(ADDRESS).text


def test_the_mails_of_the_desk_are_offered_to_curators_alone() -> None:
    assert 'value="queue"' not in sign_in(make_user()).get(ADDRESS).text
    assert 'value="queue"' in sign_in(make_curator()).get(ADDRESS).text


def test_saving_says_nothing_about_kinds_that_were_not_offered() -> None:
    ada = make_user()
    set_wanted(ada, ["news", "made-up"])
    assert NotificationPreference.objects.get().kind == "news"
    assert wants(ada, "queue")


def test_all_that_is_switched_off_is_read_at_once() -> None:
    curator = make_curator()
    set_wanted(curator, ["news"])
    assert read_switched_off(curator) == {"queue"}


def test_two_rooms_cannot_mean_different_mails_by_one_name() -> None:
    register_kinds(NEWS)
    with pytest.raises(ValueError, match="another kind of mail"):
        register_kinds(NotificationKind("news", "Other", "Other."))
    with pytest.raises(ValueError, match="longer than"):
        register_kinds(NotificationKind("n" * 41, "Long", "Long."))


def test_what_can_not_be_switched_off_is_named_with_its_reason_and_offers_no_box() -> None:
    page = sign_in(make_user()).get(ADDRESS).text
    always = page.partition('id="always"')[2]
    assert "<dt>Requests for changes</dt>" in always
    assert "unless you answer in time" in always
    assert "<dt>The safety of your account</dt>" in always
    assert "Requests that you review" not in always
    assert "checkbox" not in always
    assert "Requests that you review" in sign_in(make_curator()).get(ADDRESS).text
