from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.accounts.models import ApiToken
from tests.factories import make_curator, make_user
from tests.portal.api.calls import Api

pytestmark = pytest.mark.django_db


def create_token(*arguments: str) -> str:
    out = StringIO()
    call_command("create_token", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_token_alone_is_printed_and_works() -> None:
    make_user("someone@example.org")
    printed = create_token("someone@example.org", "--scope", "requests:read", "requests:write")
    assert printed.count("\n") == 1
    api = Api()
    assert api.get("requests/", Authorization=f"Token {printed.strip()}").status_code == 200
    token = ApiToken.objects.get()
    assert token.scopes == ["requests:read", "requests:write"]
    assert token.expires_at is None
    assert printed.strip().rpartition("_")[2] not in str(vars(token))


def test_scopes_may_be_given_one_by_one_and_the_days_count_from_now() -> None:
    make_user("someone@example.org")
    create_token(
        "Someone@Example.org", "--scope", "requests:read", "--scope", "catalogue:read", "--expires", "30"
    )
    token = ApiToken.objects.get()
    assert token.scopes == ["catalogue:read", "requests:read"]
    assert token.expires_at is not None
    assert abs(token.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nobody@example.org", "--scope", "requests:read"], "no account"),
        (["someone@example.org"], "--scope"),
        (["someone@example.org", "--scope", "everything"], "invalid choice"),
        (["someone@example.org", "--scope", "requests:read", "--expires", "0"], "days from 1"),
        (["someone@example.org", "--scope", "requests:read", "--expires", "99999999"], "days from 1"),
    ],
)
def test_what_makes_no_sense_makes_no_token(arguments: list[str], told: str) -> None:
    make_user("someone@example.org")
    with pytest.raises(CommandError, match=told):
        create_token(*arguments)
    assert not ApiToken.objects.exists()


def test_an_account_that_is_switched_off_gets_none() -> None:
    make_user("someone@example.org", is_active=False)
    with pytest.raises(CommandError, match="switched off"):
        create_token("someone@example.org", "--scope", "requests:read")


def test_only_a_curator_gets_a_token_that_decides() -> None:
    make_user("someone@example.org")
    with pytest.raises(CommandError, match="is no curator"):
        create_token("someone@example.org", "--scope", "requests:decide")
    assert not ApiToken.objects.exists()
    make_curator("carla@desk.example")
    assert create_token("carla@desk.example", "--scope", "requests:decide")
