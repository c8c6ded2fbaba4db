"""People, groups and tokens in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client

from portal.accounts.models import CURATORS, ApiToken, User
from tests.factories import PASSWORD, make_curator, make_lead, make_submitted, make_user

pytestmark = pytest.mark.django_db

USERS = "/admin/accounts/user/"
TOKENS = "/admin/accounts/apitoken/"
GROUPS = "/admin/auth/group/"
ADDRESSES = "/admin/account/emailaddress/"


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def root() -> Client:
    return sign_in(User.objects.create_superuser("root@desk.example", PASSWORD))


def fields_of(user: User, **changes: Any) -> dict[str, Any]:
    """Return what the form of a user posts."""
    fields = {"email": user.email, "name": user.name, "groups": [group.pk for group in user.groups.all()]}
    if user.is_active:
        fields["is_active"] = "on"
    return {**fields, **changes}


@pytest.mark.parametrize("place", [USERS, TOKENS, GROUPS, ADDRESSES, f"{USERS}add/", f"{GROUPS}1/change/"])
def test_only_superusers_enter_these_rooms(place: str, root: Client) -> None:
    assert root.get(place).status_code == 200
    for user in (make_lead(), make_user(is_staff=True)):
        assert sign_in(user).get(place).status_code == 403


def test_a_user_is_made_by_address_and_signs_in(root: Client) -> None:
    typed = {"email": "New.Person@Uni.example", "name": "New", "usable_password": "true"}
    response = root.post(f"{USERS}add/", {**typed, "password1": PASSWORD, "password2": PASSWORD})
    assert response.status_code == 302
    user = User.objects.get(email="new.person@uni.example")
    assert user.check_password(PASSWORD)
    again = root.post(f"{USERS}add/", {**typed, "password1": PASSWORD, "password2": PASSWORD})
    assert again.status_code == 200
    assert "email" in again.context["adminform"].form.errors


def test_a_user_is_made_a_curator_by_a_tick(root: Client) -> None:
    user = make_user()
    group = Group.objects.get(name=CURATORS)
    assert root.post(f"{USERS}{user.pk}/change/", fields_of(user, groups=[group.pk])).status_code == 302
    assert User.objects.get(pk=user.pk).is_curator


def test_an_address_is_changed_by_its_owner_alone(root: Client) -> None:
    """Changed here, the proof of the old one would stay, and with it the way back in by a code."""
    user = make_user("old@uni.example")
    assert root.post(f"{USERS}{user.pk}/change/", fields_of(user, email="new@uni.example")).status_code == 302
    user.refresh_from_db()
    assert user.email == "old@uni.example"


def test_a_users_password_can_be_set(root: Client) -> None:
    user = make_user()
    another = "another-long-password"
    typed = {"usable_password": "true", "password1": another, "password2": another, "set-password": "1"}
    assert root.get(f"{USERS}{user.pk}/password/").status_code == 200
    assert root.post(f"{USERS}{user.pk}/password/", typed).status_code == 302
    user.refresh_from_db()
    assert user.check_password(another)


def test_a_user_is_switched_off_and_never_deleted(root: Client) -> None:
    request = make_submitted()
    user = request.coordinator
    page = root.get(f"{USERS}{user.pk}/delete/", follow=True)
    assert "Nobody is deleted here" in page.content.decode()
    root.post(f"{USERS}{user.pk}/delete/", {"post": "yes"})
    root.post(USERS, {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"})
    assert User.objects.filter(pk=user.pk).exists()
    assert root.post(f"{USERS}{user.pk}/change/", {"email": user.email, "name": user.name}).status_code == 302
    user.refresh_from_db()
    assert not user.is_active


def test_the_curators_groups_are_neither_deleted_nor_renamed(root: Client) -> None:
    group = Group.objects.get(name=CURATORS)
    assert root.post(f"{GROUPS}{group.pk}/delete/", {"post": "yes"}).status_code == 403
    root.post(GROUPS, {"action": "delete_selected", "_selected_action": [group.pk], "post": "yes"})
    root.post(f"{GROUPS}{group.pk}/change/", {"name": "Others", "permissions": []})
    assert Group.objects.filter(pk=group.pk, name=CURATORS).exists()


def test_another_group_can_be_deleted(root: Client) -> None:
    group = Group.objects.create(name="Visitors")
    assert root.post(f"{GROUPS}{group.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Group.objects.filter(pk=group.pk).exists()


def test_tokens_are_listed_without_their_secret_and_revoked(root: Client) -> None:
    curator = make_curator()
    token, text = ApiToken.objects.issue(
        user=curator, scopes=["requests:read"], name="harvester", lifetime=timedelta(days=1)
    )
    for place in (TOKENS, f"{TOKENS}{token.pk}/change/"):
        page = root.get(place).content.decode()
        assert token.prefix in page
        assert token.digest not in page
        assert text not in page
    done = root.post(TOKENS, {"action": "revoke", "_selected_action": [token.pk]}, follow=True)
    assert "1 token was revoked." in done.content.decode()
    token.refresh_from_db()
    assert token.revoked_at is not None
    moment = token.revoked_at
    root.post(TOKENS, {"action": "revoke", "_selected_action": [token.pk]})
    token.refresh_from_db()
    assert token.revoked_at == moment


def test_a_token_is_neither_made_nor_changed_nor_deleted_here(root: Client) -> None:
    token, _ = ApiToken.objects.issue(user=make_user(), scopes=[], lifetime=None)
    assert root.get(f"{TOKENS}add/").status_code == 403
    assert root.post(f"{TOKENS}{token.pk}/change/", {"scopes": '["requests:decide"]'}).status_code == 403
    assert root.post(f"{TOKENS}{token.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("place", [USERS, TOKENS, GROUPS, ADDRESSES])
@pytest.mark.parametrize(
    "query",
    ["id__range=1", "email__regex=(a", "password__startswith=a", "is_active__exact=%00",
     "groups__id__exact=x", "o=999", "p=99999999999", "q=%00", "q=" + "a+" * 2000, "all=",
     "_popup=zzz&_to_field=password", "user__password__startswith=a", "verified__exact=zzz"],
)  # fmt: skip
def test_no_look_up_breaks_a_list(place: str, query: str, root: Client) -> None:
    make_user()
    assert root.get(f"{place}?{query}").status_code in {200, 302, 400}


def test_the_filters_that_are_drawn_work(root: Client) -> None:
    curator = make_curator()
    group = Group.objects.get(name=CURATORS)
    page = root.get(f"{USERS}?groups__id__exact={group.pk}&is_active__exact=1")
    assert list(page.context["cl"].result_list) == [curator]
    page = root.get(f"{ADDRESSES}?verified__exact=1")
    assert list(page.context["cl"].result_list) == list(EmailAddress.objects.filter(verified=True))
