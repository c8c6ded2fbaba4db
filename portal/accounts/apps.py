"""The accounts application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, verified addresses, API tokens."""

    name = "portal.accounts"
    label = "accounts"
