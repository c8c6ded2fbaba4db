"""WSGI entry point for production servers."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

django_application = get_wsgi_application()

from portal.traffic.background import want_background_work  # noqa: E402 - models load after Django's set-up
from portal.traffic.front_door import FrontDoor  # noqa: E402 - as above

application = FrontDoor(django_application)

want_background_work()

# All pages are loaded before the first request comes: a worker that starts amid a crowd has no time for it.
_ = get_resolver().url_patterns
