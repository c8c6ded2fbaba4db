"""The traffic application: registers the checks of its settings and of the views under it."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class TrafficConfig(AppConfig):
    """Limits, the gate, and what staff see of both."""

    name = "portal.traffic"
    label = "traffic"
    verbose_name = _("Traffic")

    def ready(self) -> None:
        """Have `manage.py check` read the table and the addresses, and look at every API view."""
        from portal.traffic import checks  # noqa: PLC0415 - it leads to models, which load before this

        register(checks.check_rates, "traffic")
        register(checks.check_proxies, "traffic")
        register(checks.check_redis, "traffic")
        register(checks.check_api_views, "traffic")
