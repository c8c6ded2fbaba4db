"""System checks: the rates are sound, and every API view is held to them under a known scope."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from portal.traffic.addresses import read_networks
from portal.traffic.policies import DEFAULT_TABLE
from portal.traffic.rates_file import RatesError, read_rates
from portal.traffic.shared_window import connect
from portal.traffic.throttles import PolicyThrottle


def check_rates(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Read the rates afresh, and report each fault with its file and row (traffic.E001)."""
    del app_configs
    try:
        read_rates(settings.RATES_FILE)
    except RatesError as error:
        return [Error(fault, id="traffic.E001") for fault in error.faults]
    return []


def check_proxies(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Report entries of TRUSTED_PROXIES that are no networks (traffic.E004)."""
    del app_configs
    try:
        read_networks(tuple(settings.TRUSTED_PROXIES))
    except ImproperlyConfigured as error:
        return [Error(str(error), id="traffic.E004")]
    return []


def check_redis(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Report a REDIS_URL that can't be one (traffic.E005); whether a server answers there is for later."""
    del app_configs
    try:
        if settings.REDIS_URL:
            connect(settings.REDIS_URL)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="traffic.E005")]
    return []


def check_api_views(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Report views with an unknown `throttle_scope` (E002) or without limits (E003), and idle rows (E006)."""
    del app_configs
    views = list(list_api_views(get_resolver().url_patterns))
    faults = [
        fault
        for address, callback in views
        for fault in (*_find_unknown_scope(address, callback), *_find_missing_throttle(address, callback))
    ]
    return [*faults, *_find_idle_rows(attribute_of(callback, "throttle_scope") for _, callback in views)]


def list_api_views(patterns: Sequence[Any], prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Give each view of Django REST Framework under the patterns, with its address as patterns write it."""
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from list_api_views(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern) and hasattr(_class_of(pattern.callback), "throttle_classes"):
            yield address, pattern.callback


def _class_of(callback: Callable[..., Any]) -> Any:
    return getattr(callback, "cls", None)


def attribute_of(callback: Callable[..., Any], name: str) -> Any:
    """Return what the view will have: what `as_view()` was given wins over the class."""
    given = getattr(callback, "initkwargs", {})
    return given.get(name, getattr(_class_of(callback), name, None))


def _find_unknown_scope(address: str, callback: Callable[..., Any]) -> Iterator[CheckMessage]:
    scope = attribute_of(callback, "throttle_scope")
    known = sorted(DEFAULT_TABLE.scopes)
    if scope is not None and scope not in known:
        yield Error(
            f'The view at "{address}" has the throttle_scope {scope!r}, which no row of the rates table has.',
            hint=f"Use one of {', '.join(known)}, or add a row to portal/traffic/policies.py.",
            obj=_class_of(callback),
            id="traffic.E002",
        )


def _find_idle_rows(scopes: Iterable[Any]) -> Iterator[CheckMessage]:
    """Report rows of the table that limit nothing, such as after a slip of the pen."""
    used = list(scopes)
    for policy in DEFAULT_TABLE.policies:
        if policy.scope is not None and policy.scope not in used:
            yield Error(
                f'The row "{policy.name}" of the rates table has the scope "{policy.scope}", '
                "which no API view has.",
                hint="Correct it in portal/traffic/policies.py, or name it in the view that it is for.",
                id="traffic.E006",
            )


def _find_missing_throttle(address: str, callback: Callable[..., Any]) -> Iterator[CheckMessage]:
    throttles = attribute_of(callback, "throttle_classes")
    if not any(issubclass(throttle, PolicyThrottle) for throttle in throttles):
        yield Error(
            f'The API view at "{address}" answers without any limit.',
            hint="Leave throttle_classes alone, or keep PolicyThrottle in it.",
            obj=_class_of(callback),
            id="traffic.E003",
        )
