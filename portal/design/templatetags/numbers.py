"""Numbers as people read them."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """Write a number with its thousands apart, in the way of the page's language."""
    return number_format(number, use_l10n=True, force_grouping=True)
