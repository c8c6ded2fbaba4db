"""The people of the story, with passwords made up for this machine."""

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from portal.accounts.models import CURATORS, LEAD_CURATORS, ApiToken, Scope, User

TOKEN_LIFETIME = timedelta(days=30)
INSTITUTION = "example.org"
"""Where the first coordinator has a second address: reserved for examples (RFC 2606) and so nobody's, but of
a kind that somebody can have registered, as none under `.example` is."""

COORDINATOR_SCOPES = [Scope.CATALOGUE_READ, Scope.REQUESTS_READ, Scope.REQUESTS_WRITE]


@dataclass(frozen=True)
class Account:
    """How to sign in as one of them."""

    role: str
    email: str
    password: str
    token: str

    def as_dict(self) -> dict[str, str]:
        """Return it for `demo.json`."""
        return asdict(self)


def make_people() -> list[Account]:
    """Make two coordinators, a curator, a lead curator and an administrator, each with an API token."""
    return [
        _make("coordinator", "ada.coordinator@project.example", "Ada Coordinator", works_at=INSTITUTION),
        _make("coordinator2", "ben.coordinator@other-project.example", "Ben Coordinator"),
        _make("curator", "carla.curator@desk.example", "Carla Curator", group=CURATORS),
        _make("lead", "leo.lead@desk.example", "Leo Lead", group=LEAD_CURATORS),
        _make("admin", "admin@desk.example", "Admin", is_admin=True),
    ]


def _make(
    role: str, email: str, name: str, *, group: str = "", is_admin: bool = False, works_at: str = ""
) -> Account:
    password = secrets.token_urlsafe(12)
    user = User.objects.create_user(email, password, name=name, is_staff=is_admin, is_superuser=is_admin)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if works_at:
        EmailAddress.objects.create(user=user, email=f"{email.partition('@')[0]}@{works_at}", verified=True)
    scopes = list(COORDINATOR_SCOPES)
    if group:
        user.groups.add(Group.objects.get(name=group))
        scopes.append(Scope.REQUESTS_DECIDE)
    _, token = ApiToken.objects.issue(user=user, scopes=scopes, name="Demo", lifetime=TOKEN_LIFETIME)
    return Account(role, email, password, token)
