"""The accounts application: registers its checks, and its part of what is known about a person."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class AccountsConfig(AppConfig):
    """Users, verified addresses, API tokens."""

    name = "portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Have `manage.py check` look at the settings of sign-in, and the account exported and erased."""
        from portal.accounts import checks  # noqa: PLC0415 - models are not loaded before
        from portal.accounts.own_data import ACCOUNT  # noqa: PLC0415 - the same
        from portal.accounts.personal_data import register_part  # noqa: PLC0415 - the same

        register(checks.check_sign_in, Tags.security)
        register(checks.check_staff_mfa, Tags.security, deploy=True)
        register_part(ACCOUNT)
