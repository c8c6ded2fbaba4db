"""WSGI entry point for production servers."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

django_application = get_wsgi_application()

from portal.traffic.background import want_background_work  # noqa: E402 - models load after Django's set-up
from portal.traffic.front_door import FrontDoor  # noqa: E402 - as above

application = FrontDoor(django_application)

want_background_work()

# A thread that only refuses must not wait five milliseconds for each busy one, every time it reads or writes.
sys.setswitchinterval(0.0005)
