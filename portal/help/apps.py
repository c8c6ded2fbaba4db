"""Makes the help section a Django application, for its templates and tags."""

from django.apps import AppConfig


class HelpConfig(AppConfig):
    """The help section."""

    name = "portal.help"
