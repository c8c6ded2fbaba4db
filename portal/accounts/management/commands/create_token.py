"""`manage.py create_token USER --scope S… [--expires DAYS]`: makes an API token and prints it once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import ApiToken, Scope, User

LONGEST_LIFE = 3650


class Command(BaseCommand):
    """Prints nothing but the token on standard output, so that a script can take it."""

    help = "Make an API token for a user and print it. It can't be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the user's e-mail address, the scopes and, if it is to end, the days."""
        parser.add_argument("user", metavar="USER", help="E-mail address of the account.")
        parser.add_argument(
            "--scope",
            nargs="+",
            action="extend",
            required=True,
            choices=Scope.values,
            metavar="S",
            help=f"What it may be used for, one or more of: {', '.join(Scope.values)}.",
        )
        parser.add_argument("--expires", type=int, metavar="DAYS", help="Days until it ends; never without.")
        parser.add_argument("--name", default="", help="What it is for.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the token. Raises CommandError for an unknown user or senseless days."""
        del args
        user = _find_user(options["user"])
        if Scope.REQUESTS_DECIDE in options["scope"] and not user.belongs_to_curators:
            raise CommandError(
                f"{user.email} is no curator, so no token can decide for them: leave out "
                f"{Scope.REQUESTS_DECIDE}, or put them into a group of curators first."
            )
        _, text = ApiToken.objects.issue(
            user=user,
            scopes=options["scope"],
            name=options["name"][:100],
            lifetime=_read_lifetime(options["expires"]),
        )
        self.stderr.write("Keep this token now: it is not shown again.")
        self.stdout.write(text)


def _find_user(email: str) -> User:
    try:
        user = User.objects.get_by_natural_key(email)
    except User.DoesNotExist:
        raise CommandError(f"There is no account with the address {email}: sign up first.") from None
    if not user.is_active:
        raise CommandError(f"The account {email} is switched off: switch it on in the admin first.")
    return user


def _read_lifetime(days: int | None) -> timedelta | None:
    if days is None:
        return None
    if not 1 <= days <= LONGEST_LIFE:
        raise CommandError(
            f"--expires takes days from 1 to {LONGEST_LIFE}; leave it out for a token without end."
        )
    return timedelta(days=days)
