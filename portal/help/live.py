"""The facts that help pages take from the code, so that no page can say what the portal does not do."""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from communities.slugs import MAX_LENGTH
from portal.accounts.models import Scope
from portal.help.moves import describe_moves
from portal.traffic.published import list_published_limits, list_published_sizes
from requests_workflow import terms
from requests_workflow.consequences import TITLE_LENGTH
from requests_workflow.models import CommunityRequest
from requests_workflow.proposal import MOST_GRANTS

_NAME = re.compile(r"\{\{ *([a-z_]+) *\}\}")


def fill_in(source: str) -> str:
    """Replace each `{{ name }}` in a page's source by the fact, in the language that is active.

    Raises ValueError for a name that stands for nothing.
    """
    return _NAME.sub(lambda found: _find_fact(found[1]), source)


def _find_fact(name: str) -> str:
    if name not in FACTS:
        raise ValueError(f"There is no fact “{name}”; there are: {', '.join(sorted(FACTS))}.")
    return FACTS[name]()


def write_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    columns = list(head)
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _list_limits() -> str:
    rows = ([f"`{row.name}`", row.covers, row.guest, row.user] for row in list_published_limits())
    return write_table([_("Name"), _("What is counted"), _("Without signing in"), _("Signed in")], rows)


def _list_scopes() -> str:
    return write_table([_("Scope"), _("What it allows")], ([f"`{s.value}`", str(s.label)] for s in Scope))


def _list_reasons() -> str:
    return "\n".join(f"- {reason.label}" for reason in CommunityRequest.DeclineReason)


def _list_reminders() -> str:
    *first, last = (str(before.days) for before in terms.REMIND_BEFORE)
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}


def _in_days(period: timedelta) -> Callable[[], str]:
    return lambda: str(period.days)


FACTS: dict[str, Callable[[], str]] = {
    "site_url": lambda: settings.SITE_URL,
    "moves": describe_moves,
    "limits": _list_limits,
    "page_size_guest": lambda: str(list_published_sizes().guest),
    "page_size_oai": lambda: str(list_published_sizes().oai),
    "contact_email": lambda: settings.CONTACT_EMAIL,
    "page_size_user": lambda: str(list_published_sizes().user),
    "scopes": _list_scopes,
    "decline_reasons": _list_reasons,
    "due_days": _in_days(terms.DUE_AFTER),
    "kept_days": _in_days(terms.KEPT_FOR_PREVIOUS_CURATOR),
    "answer_days": _in_days(terms.ANSWER_WITHIN),
    "draft_days": _in_days(terms.DRAFT_KEPT),
    "appeal_days": _in_days(terms.REOPEN_WITHIN),
    "reminder_days": _list_reminders,
    "lease_hours": lambda: str(terms.LEASE // timedelta(hours=1)),
    "title_length": lambda: str(TITLE_LENGTH),
    "slug_length": lambda: str(MAX_LENGTH),
    "most_grants": lambda: str(MOST_GRANTS),
}
