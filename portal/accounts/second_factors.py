"""Who has a second factor, and who must have one."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def lacks_required_factor(user: Any) -> bool:
    """Whether STAFF_MFA asks for a second factor that this person of the desk has not set up.

    Asked once per object: the admin wants to know several times for one page.
    """
    if settings.STAFF_MFA != "required":
        return False
    if not hasattr(user, "has_second_factor"):
        factors = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)
        user.has_second_factor = factors.exists()
    return not user.has_second_factor
