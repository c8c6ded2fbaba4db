"""The application of the API's shared parts."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Idempotency records live here."""

    name = "portal.api"
    label = "portal_api"

    def ready(self) -> None:
        """Have the kept answers exported and erased with an account."""
        from portal.accounts.personal_data import register_part  # noqa: PLC0415 - models are ready only now
        from portal.api.personal import ANSWERS  # noqa: PLC0415 - the same

        register_part(ANSWERS)
