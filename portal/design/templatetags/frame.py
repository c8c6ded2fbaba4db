"""What the frame of a page says about the answer itself."""

from django import template

from portal.request_id import current_request_id

register = template.Library()


@register.simple_tag
def request_reference() -> str:
    """Return the id under which this answer stands in our logs; empty outside an HTTP request."""
    reference = current_request_id()
    return "" if reference == "-" else reference
