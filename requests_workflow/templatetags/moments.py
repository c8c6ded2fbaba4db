"""Days and moments on a page: as people write them, and for machines in a `time` element."""

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from requests_workflow.mail.words import day, moment

register = template.Library()


@register.filter
def on_day(when: date | datetime | None) -> SafeString:
    """Return the day, such as "3 May 2027"; of a moment, in UTC."""
    return _mark(when, day(when))


@register.filter
def at_moment(when: datetime | None) -> SafeString:
    """Return day and time, such as "3 May 2027, 14:05 UTC"."""
    return _mark(when, f"{moment(when)} UTC")


def _mark(when: date | datetime | None, written: str) -> SafeString:
    return (
        SafeString("")
        if when is None
        else format_html('<time datetime="{}">{}</time>', when.isoformat(), written)
    )
