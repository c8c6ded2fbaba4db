"""The people around one request, and the situations that their moves bring it into."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from portal.accounts.models import CURATORS, User
from requests_workflow.actors import SYSTEM, Actor
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, RequestMember
from requests_workflow.services import amend
from tests.factories import make_curator, make_draft, make_lead, make_user

_numbers = count(1)

Steps = tuple[tuple[str, str], ...]

SENT_BACK: Steps = (("coordinator", "submit"), ("assignee", "claim"), ("assignee", "request_changes"))
DECLINED: Steps = (("coordinator", "submit"), ("assignee", "claim"), ("assignee", "decline"))

WAY_TO: dict[str, Steps] = {
    "draft": (),
    "submitted": (("coordinator", "submit"),),
    "answered": (*SENT_BACK, ("coordinator", "resubmit")),
    "appealed": (*DECLINED, ("coordinator", "reopen")),
    "in_review": (("coordinator", "submit"), ("assignee", "claim")),
    "sent_back": SENT_BACK,
    "accepted": (("coordinator", "submit"), ("assignee", "claim"), ("assignee", "accept")),
    "declined": DECLINED,
    "cancelled": (("coordinator", "submit"), ("coordinator", "cancel")),
    "expired": (*SENT_BACK, ("system", "expire")),
    "lapsed": (("system", "expire"),),
}


@dataclass
class Stage:
    """One request with everybody who could have to do with it."""

    request: CommunityRequest
    users: dict[str, User]

    def actor(self, role: str) -> Actor:
        """Return who plays a role, read anew so that nothing is remembered of them."""
        if role == "system":
            return SYSTEM
        if role == "self_curator":
            self.users["coordinator"].groups.add(Group.objects.get(name=CURATORS))
            role = "coordinator"
        return User.objects.get(pk=self.users[role].pk)

    def act(self, role: str, action: str) -> CommunityRequest:
        """Make a move, with a comment and a reason for those that ask for them."""
        return perform(self.request.pk, action, actor=self.actor(role), comment="Because.", reason="other")

    def amend(self, role: str, changes: dict[str, Any], version: int | None = None) -> CommunityRequest:
        """Change the proposal in the role of a person."""
        actor = self.actor(role)
        assert isinstance(actor, User)
        return amend(self.request.pk, changes, actor=actor, expected_version=version)

    def now(self) -> CommunityRequest:
        """Return the request as it is in the database."""
        return CommunityRequest.objects.get(pk=self.request.pk)


def set_stage(situation: str = "draft", **proposal: object) -> Stage:
    """Bring a request of one's own making into a situation; its lease and its time to answer are over."""
    coordinator = make_user()
    users = {
        "coordinator": coordinator,
        "editor": make_user(),
        "viewer": make_user(),
        "relative": make_curator(),
        "stranger": make_user(),
        "curator": make_curator(),
        "assignee": make_curator(),
        "lead": make_lead(),
        "superuser": User.objects.create_superuser(f"root{next(_numbers)}@desk.example"),
    }
    stage = Stage(make_draft(coordinator, **proposal), users)
    for member, role in {"editor": "editor", "viewer": "viewer", "relative": "editor"}.items():
        let_in(users[member], stage.request, role)
    make_draft(users["stranger"])
    for role, action in WAY_TO[situation]:
        let_time_run_out(stage.request)
        stage.act(role, action)
    let_time_run_out(stage.request)
    return stage


def let_in(user: User, request: CommunityRequest, role: str = "viewer") -> str:
    """Make a member, also of a curator, by an address that they prove once it was invited; return it.

    Without the invitation, which is an event: a stage begins with no history.
    """
    email = f"{role}{next(_numbers)}@home.example"
    RequestMember.objects.create(request=request, email=email, role=role)
    prove(user, email)
    return email


def prove(user: User, email: str) -> None:
    """Make an address a proved one of this user."""
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True})


def withdraw_proofs(user: User) -> None:
    """Leave the user without any proved address."""
    EmailAddress.objects.filter(user=user).update(verified=False)


def let_time_run_out(request: CommunityRequest) -> None:
    """Move the end of the lease and of the time to answer into the past, where there is one."""
    this = CommunityRequest.objects.filter(pk=request.pk)
    for column in ("lease_until", "expires_at"):
        this.filter(**{f"{column}__isnull": False}).update(**{column: timezone.now() - timedelta(minutes=1)})
