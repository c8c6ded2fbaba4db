"""Makes the design system a Django application, for its templates and tags."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """The design system."""

    name = "portal.design"
