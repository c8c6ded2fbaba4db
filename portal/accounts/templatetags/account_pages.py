"""What the account pages share: the side navigation, names of ways to sign in, and of browsers."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.coarse_addresses import describe_network
from portal.accounts.models import Scope

register = template.Library()


class Section(NamedTuple):
    """One page of the account; `views` are what is reached from it."""

    view: str
    label: str | Promise
    views: tuple[str, ...] = ()


FACTORS = (
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
)
WEBHOOKS = (
    "account_make_webhook",
    "account_webhook",
    "account_edit_webhook",
    "account_renew_webhook_secret",
)
CONNECTIONS = Section("socialaccount_connections", gettext_lazy("Connected accounts"))
SECTIONS = (
    Section("account_overview", gettext_lazy("Overview")),
    Section("account_profile", gettext_lazy("Name and language")),
    Section("account_email", gettext_lazy("E-mail addresses")),
    Section("account_change_password", gettext_lazy("Password"), ("account_set_password",)),
    Section("mfa_index", gettext_lazy("Second factor and passkeys"), FACTORS),
    CONNECTIONS,
    Section("usersessions_list", gettext_lazy("Where you are signed in")),
    Section("account_notifications", gettext_lazy("Notifications")),
    Section("account_tokens", gettext_lazy("API tokens"), ("account_make_token",)),
    Section("account_webhooks", gettext_lazy("Webhooks"), WEBHOOKS),
    Section("account_data", gettext_lazy("Your data"), ("account_close",)),
)
# The engine or make of a browser, the most telling first: most say they were several.
BROWSERS = ("Firefox", "Edg", "OPR", "SamsungBrowser", "Chromium", "Chrome", "Safari")
SHOWN_AS = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@register.inclusion_tag("account/_side.html", takes_context=True)
def account_sections(context: dict[str, Any]) -> dict[str, Any]:
    """Show the side navigation, with the page that is open marked."""
    match = context["request"].resolver_match
    return {"sections": list(_list_sections(match.view_name if match else ""))}


def _list_sections(opened: str) -> Iterator[dict[str, Any]]:
    for section in SECTIONS:
        if section is CONNECTIONS and not settings.SOCIALACCOUNT_PROVIDERS:
            continue
        yield {
            "address": reverse(section.view),
            "label": section.label,
            "current": "page" if opened == section.view else "true" if opened in section.views else "",
        }


@register.filter
def browser_name(user_agent: str) -> str:
    """Return what a browser calls itself, in words that its owner recognises: “Firefox on Linux”."""
    browser = next((name for name in BROWSERS if f"{name}/" in user_agent), "")
    system = next((shown for said, shown in SYSTEMS.items() if said in user_agent), "")
    if browser and system:
        names = {"browser": SHOWN_AS.get(browser, browser), "system": system}
        return _("%(browser)s on %(system)s") % names
    program = re.match(r"[\w.-]+", user_agent)
    return SHOWN_AS.get(browser, browser) or (program[0] if program else _("An unknown browser"))


@register.filter
def network(address: str) -> str:
    """Return the network of an address, as coarsely as it is kept."""
    return describe_network(address)


@register.filter
def scope_label(scope: str) -> str:
    """Return in words what a scope allows."""
    return str(Scope(scope).label) if scope in Scope.values else scope
