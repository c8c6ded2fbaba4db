"""What the catalogue's codes are called."""

from django import template

from communities.countries import name_country

register = template.Library()


@register.filter
def country(code: str) -> str:
    """Return the name of a country, by the EU's code."""
    return name_country(code)
