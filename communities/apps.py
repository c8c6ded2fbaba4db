"""The catalogue application."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class CommunitiesConfig(AppConfig):
    """Programmes, organisations, grants and communities."""

    name = "communities"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Have `manage.py check` look at how Zenodo is set up."""
        from communities.zenodo.checks import check_zenodo  # noqa: PLC0415 - it leads to models

        register(check_zenodo, "communities")
