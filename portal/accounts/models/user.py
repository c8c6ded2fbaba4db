"""People, known by their e-mail address."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.accounts.second_factors import lacks_required_factor

CURATORS = "Curators"
LEAD_CURATORS = "Lead curators"
NAMELESS = _("a user")
CLOSED = _("somebody who closed their account")


class UserManager(BaseUserManager["User"]):
    """Makes users, whose e-mail address is their name to the system."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; without a password they can only sign in by code."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an administrator. Deciding on requests still takes membership of a curator group."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by e-mail address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `pseudonym` stands for them in the history, and means nothing once they are erased."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=150, blank=True)
    language = models.CharField(
        max_length=10, blank=True, help_text="Of pages and mails; empty: as the browser asks."
    )
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_staff = models.BooleanField(default=False, help_text="May enter the admin. Curators may without it.")
    is_active = models.BooleanField(default=True, help_text="Switch off instead of deleting.")
    date_joined = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(
        null=True, editable=False, help_text="When its owner closed the account; nothing of them is left."
    )

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_email_whatever_its_case"),
        ]

    def __str__(self) -> str:
        # Django's admin shows people so, and only the desk comes there. Pages and mails take `display_name`.
        return self.label

    @property
    def display_name(self) -> str:
        """The name to show to other people: never an address, which is nobody else's business."""
        return self.name or str(NAMELESS if self.closed_at is None else CLOSED)

    @property
    def label(self) -> str:
        """By what the desk recognises a person: the name, or the address where none was given."""
        return self.name or (self.email if self.closed_at is None else str(CLOSED))

    def get_full_name(self) -> str:
        """Return the name, as Django's admin asks for it."""
        return self.label

    def get_short_name(self) -> str:
        """Return the name, as Django's admin asks for it."""
        return self.label

    @cached_property
    def group_names(self) -> frozenset[str]:
        """The names of the groups this user is in, read once per object."""
        return frozenset(self.groups.values_list("name", flat=True))

    @cached_property
    def verified_emails(self) -> frozenset[str]:
        """The addresses this user has proved to own, in lower case, read once per object."""
        rows = EmailAddress.objects.filter(user=self, verified=True).values_list("email", flat=True)
        return frozenset(email.lower() for email in rows)

    @property
    def belongs_to_curators(self) -> bool:
        """Whether they are in either group of curators, with what STAFF_MFA asks of them or without."""
        return self.is_active and bool(self.group_names & {CURATORS, LEAD_CURATORS})

    @property
    def is_curator(self) -> bool:
        """Whether they may review requests: membership of either group, never superuser status.

        Who lacks a second factor that STAFF_MFA requires may not, on the API and its tokens as at the desk.
        """
        return self.belongs_to_curators and not lacks_required_factor(self)

    @property
    def is_lead_curator(self) -> bool:
        """Whether they may also release others' claims, reopen and waive."""
        return self.is_curator and LEAD_CURATORS in self.group_names


def read_verified_emails(users: Collection[User]) -> None:
    """Read the proved addresses of several users in one query, where each would take one of its own."""
    proved = defaultdict(set)
    for user_id, email in EmailAddress.objects.filter(user__in=users, verified=True).values_list(
        "user_id", "email"
    ):
        proved[user_id].add(email.lower())
    for user in users:
        user.verified_emails = frozenset(proved[user.pk])
