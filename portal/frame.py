"""What the frame of every page knows, whichever view fills it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from communities.selectors import describe_current_release


def tell_frame(request: HttpRequest) -> dict[str, Any]:
    """Return the age of the facts for the foot of the page, asked for only when it is shown."""
    return {"data_release": SimpleLazyObject(describe_current_release)}
