"""The demo application; it exists for its management command."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """`manage.py demo`."""

    name = "portal.demo"
