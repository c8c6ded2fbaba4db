"""Makes the people, grants and requests that tests begin with, through the portal's own doors."""

from datetime import date
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from communities.models import Grant
from portal.accounts.models import CURATORS, LEAD_CURATORS, User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.services import open_request

PASSWORD = "a-long-password-for-tests"

_numbers = count(1)


def make_user(
    email: str = "", *, groups: tuple[str, ...] = (), is_verified: bool = True, **fields: Any
) -> User:
    """Make a user with a password and an address of their own, proved unless told otherwise."""
    email = email or f"person{next(_numbers)}@example.org"
    user = User.objects.create_user(email, PASSWORD, **{"name": email.partition("@")[0].title(), **fields})
    EmailAddress.objects.create(user=user, email=email, verified=is_verified, primary=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def make_curator(email: str = "") -> User:
    """Make a curator."""
    return make_user(email or f"curator{next(_numbers)}@desk.example", groups=(CURATORS,))


def make_lead(email: str = "") -> User:
    """Make a lead curator."""
    return make_user(email or f"lead{next(_numbers)}@desk.example", groups=(LEAD_CURATORS,))


def make_grant(number: str = "", **fields: Any) -> Grant:
    """Make a running Horizon Europe grant."""
    number = number or str(101_000_000 + next(_numbers))
    defaults = {
        "acronym": f"ACRO{number[-4:]}",
        "title": f"A project with number {number}",
        "framework_programme": "HORIZON",
        "status": "SIGNED",
        "start_date": date(2024, 1, 1),
        "end_date": date(2099, 12, 31),
    }
    return Grant.objects.create(number=number, **{**defaults, **fields})


def make_draft(coordinator: User | None = None, **proposal: Any) -> CommunityRequest:
    """Make a draft that is complete unless told otherwise: any field can be replaced."""
    coordinator = coordinator or make_user()
    if "grants" not in proposal:
        proposal["grants"] = [make_grant().number]
    complete = {
        "kind": "new",
        "title": "A project community",
        "description": "What the project shares.",
        "website": "https://project.example",
        "terms_accepted": True,
    }
    name = "community" if proposal.get("kind") == "link" else "slug"
    complete[name] = f"project-{next(_numbers)}"
    return open_request(coordinator, **{**complete, **proposal})


def make_submitted(coordinator: User | None = None, **proposal: Any) -> CommunityRequest:
    """Make a submitted request."""
    draft = make_draft(coordinator, **proposal)
    return perform(draft.pk, "submit", actor=draft.coordinator)


def make_in_review(curator: User, coordinator: User | None = None, **proposal: Any) -> CommunityRequest:
    """Make a request that the curator has claimed."""
    return perform(make_submitted(coordinator, **proposal).pk, "claim", actor=curator)
