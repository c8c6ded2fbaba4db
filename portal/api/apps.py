"""The application of the API's shared parts."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Idempotency records live here."""

    name = "portal.api"
    label = "portal_api"
