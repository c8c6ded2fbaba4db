"""The list of one's own requests: searched, filtered, what moved last first."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from requests_workflow.hand_over_selectors import offers_made_to
from requests_workflow.models import CommunityRequest
from requests_workflow.own_selectors import LONGEST_SEARCH, NEEDS_ME, find_own_requests, needs
from requests_workflow.rules import is_coordinator
from requests_workflow.states import State
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.views.pages import cut_page
from requests_workflow.views.wording import STANDINGS, Standing

PAGE_SIZE = 25
BY_ACTIVITY = "-updated_at"


@dataclass(frozen=True)
class Row:
    """One request of the list."""

    request: CommunityRequest
    standing: Standing
    next_step: str | Promise
    is_shared: bool
    needs_me: bool


@require_safe
@signed_in
def list_requests(request: SignedInRequest) -> HttpResponse:
    """List what the person filed or shares; to a curator too, never the whole desk."""
    user, text, standing = request.user, _read(request, "q"), _read(request, "state")
    found = find_own_requests(user, text=text, standing=standing)
    page = cut_page(
        found.select_related("coordinator").prefetch_related("members", "grant_links__grant"),
        BY_ACTIVITY,
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor", ""),
        parameters={"q": text, "state": standing},
    )
    is_narrowed = bool(text or standing)
    context = {
        "section": "requests",
        "page": page,
        "rows": [_describe(one, user) for one in page.rows],
        "text": text,
        "chosen": standing,
        "states": _name_states(),
        "is_narrowed": is_narrowed,
        "has_any": bool(page.rows) or (is_narrowed and find_own_requests(user).exists()),
        "offers": list(offers_made_to(user)),
    }
    return render(request, "requests/mine.html", context)


def _read(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def _name_states() -> list[tuple[str, Any]]:
    named = [(state.value, STANDINGS[state].name) for state in State]
    return [("", _("All")), (NEEDS_ME, _("Waiting for me")), *named]


def _describe(one: CommunityRequest, user: User) -> Row:
    standing, is_theirs = STANDINGS[State(one.state)], is_coordinator(one, user)
    return Row(
        one,
        standing,
        standing.next_step if is_theirs else standing.for_others or standing.next_step,
        is_shared=not is_theirs,
        needs_me=needs(one, user),
    )
