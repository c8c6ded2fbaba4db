"""Where a message waits for the next page: in a cookie that no other host can set, as the session's is."""

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """Django's, under a name for which it marks the cookie's removal `Secure` as well."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Choose the name by what the site is served over."""
        super().__init__(*args, **options)
        if settings.SESSION_COOKIE_SECURE:
            self.cookie_name = f"__Host-{CookieStorage.cookie_name}"


class MessageStorage(FallbackStorage):
    """A cookie, and the session for what is too long for one."""

    storage_classes = (HostCookieStorage, SessionStorage)
