"""Puts data into a page that browsers neither show nor run."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Escaped as JSON knows it: no text can end the element, or begin a comment in it.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def linked_data(described: dict[str, Any]) -> SafeString:
    """Return a JSON-LD data block. It is data to the browser, so the content policy has no say in it."""
    text = json.dumps(described, ensure_ascii=False).translate(_ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above
