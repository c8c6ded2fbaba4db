"""What the frame of every page knows, whichever view fills it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from communities.selectors import describe_current_release
from portal.traffic.public_pages import is_of_catalogue


def tell_frame(request: HttpRequest) -> dict[str, Any]:
    """Return the age of the facts, asked for only when it is shown, and the one address of a public page.

    A view whose query chooses what is shown names the address itself.
    """
    return {
        "data_release": SimpleLazyObject(describe_current_release),
        "canonical": f"{settings.SITE_URL}{request.path}" if is_of_catalogue(request) else "",
    }
