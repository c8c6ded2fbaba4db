"""The catalogue application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunitiesConfig(AppConfig):
    """Programmes, organisations, grants and communities."""

    name = "communities"
    verbose_name = _("Catalogue")
