"""The catalogue application."""

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    """Programmes, organisations, grants and communities."""

    name = "communities"
