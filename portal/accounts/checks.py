"""System checks: the ways to sign in are set up whole, and who enters the admin has a second factor."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution

STAFF_MFA = ("required", "optional")
PROVIDERS = {
    "ORCID": ("ORCID_CLIENT_ID", "ORCID_CLIENT_SECRET"),
    "OpenID Connect": ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"),
}


def check_sign_in(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Report an unknown STAFF_MFA (accounts.E001) and providers set up by half or unsafely (E002, E003)."""
    del app_configs
    faults: list[CheckMessage] = []
    if settings.STAFF_MFA not in STAFF_MFA:
        known = " or ".join(STAFF_MFA)
        faults.append(Error(f"STAFF_MFA is “{settings.STAFF_MFA}”: set it to {known}.", id="accounts.E001"))
    return [*faults, *_find_halves(), *_find_unsafe_address()]


def check_staff_mfa(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Warn where a password alone opens the admin (accounts.W001)."""
    del app_configs
    if settings.STAFF_MFA == "required":
        return []
    return [
        Caution(
            "A password alone opens the admin to curators and staff.",
            hint="Set STAFF_MFA=required: who has no second factor yet is led to set one up.",
            id="accounts.W001",
        )
    ]


def _find_halves() -> Iterator[CheckMessage]:
    for provider, names in PROVIDERS.items():
        missing = [name for name in names if not getattr(settings, name)]
        if missing and len(missing) < len(names):
            yield Error(
                f"Signing in with {provider} is set up by half, and not offered: {', '.join(missing)} "
                f"{'is' if len(missing) == 1 else 'are'} missing.",
                hint=f"Set {', '.join(names)}, or none of them.",
                id="accounts.E002",
            )


def _find_unsafe_address() -> Iterator[CheckMessage]:
    address = settings.OIDC_SERVER_URL
    # What the provider says is believed because of TLS: its signature isn't asked for on this way.
    if settings.USES_TLS and address and not address.startswith("https://"):
        yield Error(
            "OIDC_SERVER_URL is no https address, so anybody on the way could sign in as anybody.",
            hint="Set it to the provider's https address.",
            id="accounts.E003",
        )
