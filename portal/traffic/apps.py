"""The traffic application: registers the checks of its settings and of the views under it."""

from django.apps import AppConfig
from django.core.checks import register

from portal.traffic import checks


class TrafficConfig(AppConfig):
    """Limits on API requests. It has no models."""

    name = "portal.traffic"
    label = "traffic"

    def ready(self) -> None:
        """Have `manage.py check` read the table and the addresses, and look at every API view."""
        register(checks.check_rates, "traffic")
        register(checks.check_proxies, "traffic")
        register(checks.check_redis, "traffic")
        register(checks.check_api_views, "traffic")
