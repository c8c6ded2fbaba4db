"""The rates in force in this process, and the page size that one request may ask for."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

from portal.traffic.identity import is_signed_in
from portal.traffic.policies import RateTable
from portal.traffic.rates_file import read_rates


def current_rates() -> RateTable:
    """Return the table that RATES_FILE leads to, or the default one. Raises RatesError.

    A file is read once for each process: an edit takes effect at the next start, where it is checked.
    """
    return _read_once(settings.RATES_FILE)


def page_size_limit(request: HttpRequest | Request) -> int:
    """Return the most records that a page for this client may hold."""
    sizes = current_rates().page_sizes
    return sizes.user if is_signed_in(request) else sizes.guest


_read_once = lru_cache(maxsize=8)(read_rates)
