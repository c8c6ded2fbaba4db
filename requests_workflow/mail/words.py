"""What the templates of mails can say beside Django's own tags: a day, and a moment."""

from datetime import date, datetime

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def day(when: date | datetime | None) -> str:
    """Return the day as people write it in the active language, such as "3 May 2027"; of a moment, in UTC."""
    return date_format(when, "DATE_FORMAT") if when else ""


@register.filter
def moment(when: datetime | None) -> str:
    """Return day and time in UTC, such as "3 May 2027, 14:05"."""
    return date_format(when, "DATETIME_FORMAT") if when else ""
