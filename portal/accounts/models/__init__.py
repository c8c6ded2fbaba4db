"""The tables of people, of what they want to hear, and of the tokens their programs use."""

from portal.accounts.models.preference import NotificationPreference
from portal.accounts.models.token import ApiToken, Scope
from portal.accounts.models.user import CURATORS, LEAD_CURATORS, User, read_verified_emails

__all__ = [
    "CURATORS",
    "LEAD_CURATORS",
    "ApiToken",
    "NotificationPreference",
    "Scope",
    "User",
    "read_verified_emails",
]
