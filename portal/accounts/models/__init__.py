"""The tables of people and of the tokens their programs use."""

from portal.accounts.models.token import ApiToken, Scope
from portal.accounts.models.user import CURATORS, LEAD_CURATORS, User

__all__ = ["CURATORS", "LEAD_CURATORS", "ApiToken", "Scope", "User"]
