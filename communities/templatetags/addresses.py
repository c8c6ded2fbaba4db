"""What of the catalogue may become a link."""

from urllib.parse import urlsplit

from django import template

register = template.Library()


@register.filter
def web_address(text: str) -> str:
    """Return the text when it is a web address, nothing otherwise: CORDIS's are often none."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    return text.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""
