"""API tokens: shown once, kept as a digest, limited by scopes and time."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.user import User

PREFIX_LENGTH = 10
LAST_USED_PRECISION = timedelta(minutes=5)


class Scope(models.TextChoices):
    """What a token may be used for."""

    CATALOGUE_READ = "catalogue:read", _("read the catalogue")
    REQUESTS_READ = "requests:read", _("read requests")
    REQUESTS_WRITE = "requests:write", _("file and change requests")
    REQUESTS_DECIDE = "requests:decide", _("review and decide (curators)")


def digest_secret(secret: str) -> str:
    """Return the SHA-256 of a secret; enough, since secrets carry 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenManager(models.Manager["ApiToken"]):
    """Makes tokens."""

    def issue(
        self, *, user: User, scopes: Sequence[str], name: str = "", lifetime: timedelta | None
    ) -> tuple["ApiToken", str]:
        """Make a token and return it with its text, which nobody can read again afterwards."""
        prefix, secret = secrets.token_hex(PREFIX_LENGTH // 2), secrets.token_urlsafe(32)
        token = self.create(
            user=user,
            name=name,
            prefix=prefix,
            digest=digest_secret(secret),
            scopes=sorted(set(scopes)),
            expires_at=timezone.now() + lifetime if lifetime else None,
        )
        return token, f"euc_{prefix}_{secret}"


class ApiToken(models.Model):
    """A credential of one user for one program. Two tokens of a user share that user's limits."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100, blank=True, help_text="What it is for.")
    prefix = models.CharField(max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[ApiTokenManager] = ApiTokenManager()

    class Meta:
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"euc_{self.prefix}_… {self.name}".strip()

    def is_usable(self, at: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)

    def matches(self, secret: str) -> bool:
        """Whether the secret is this token's, compared in constant time."""
        return secrets.compare_digest(self.digest, digest_secret(secret))
