"""Says figures in words: what was withheld, what was never measured, what is measured."""

from datetime import date, timedelta

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_workflow.statistics.publishing import FEWEST, Share

ONE_DAY = timedelta(days=1)

NAMES_OF_AGES = {
    "first_day": gettext_lazy("under 1 working day"),
    "third_day": gettext_lazy("1 to 3 working days"),
    "in_time": gettext_lazy("3 to 5 working days"),
    "overdue": gettext_lazy("5 to 10: overdue"),
    "long_overdue": gettext_lazy("over 10: overdue"),
}


def say_number(number: int | None) -> str:
    """Return a number of requests, or that it is small."""
    if number is None:
        return _("fewer than %(number)d") % {"number": FEWEST}
    return number_format(number, force_grouping=True)


def say_days(days: float | None) -> str:
    """Return a number of days, or that there is none to tell."""
    return _("too few to tell") if days is None else number_format(days, decimal_pos=1)


def say_time(time: timedelta | None) -> str:
    """Return a time in days, or a dash where nothing was measured."""
    return "–" if time is None else number_format(time / ONE_DAY, decimal_pos=1)


def say_share(share: Share | None) -> str:
    """Return a percentage, or its bound, or that there is none to tell."""
    if share is None:
        return _("too few to tell")
    if share.bound == "at_least":
        return _("at least %(percent)d %%") % {"percent": share.percent}
    if share.bound == "at_most":
        return _("at most %(percent)d %%") % {"percent": share.percent}
    return _("%(percent)d %%") % {"percent": share.percent}


def say_month(name: str) -> str:
    """Return a month such as "November 2026", of its name 2026-11."""
    return date_format(date.fromisoformat(f"{name}-01"), "YEAR_MONTH_FORMAT")


def say_month_shortly(name: str) -> str:
    """Return a month as it fits below a column."""
    return date_format(date.fromisoformat(f"{name}-01"), "M y")
