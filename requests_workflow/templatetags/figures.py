"""Figures as pages of the desk write them."""

from datetime import timedelta

from django import template

from requests_workflow.statistics.wording import say_time

register = template.Library()


@register.filter
def in_days(time: timedelta | None) -> str:
    """Write a time as a number of days, a dash where nothing was measured."""
    return say_time(time)


@register.filter
def percent_of(part: int, whole: int) -> str:
    """Write which percentage a part is, a dash of nothing."""
    return f"{round(100 * part / whole)} %" if whole else "–"
