"""What stands around the queue's list: the views with their counts, and what a search finds elsewhere."""

from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.admin.listing.counting import count_each, describe_count
from requests_workflow.admin.listing.narrowing import ALL, SEARCH, narrow, read_address, write_address
from requests_workflow.admin.queue import list_views, requests_on_desk
from requests_workflow.desk.preferences import read_preferences

MOST_ELSEWHERE = 9
"""That there is more tells enough: words that many requests have are counted request by request."""


def describe_list(request: HttpRequest) -> dict[str, Any]:
    """Return what the template needs beside the list itself."""
    user = cast(User, request.user)
    asked = read_address(request.GET.urlencode())
    address = write_address(asked)
    views, saved_views = list_views(user, address)
    return {
        "title": _("Review queue"),
        "views": views,
        "saved_views": saved_views,
        "address": address,
        "elsewhere": _search_elsewhere(asked, user),
        "preferences": read_preferences(user),
    }


def _search_elsewhere(asked: dict[str, str], user: User) -> dict[str, str] | None:
    """Return how many requests a search finds beyond the view, and where; None when there are none."""
    if SEARCH not in asked or asked == {"state": ALL, SEARCH: asked[SEARCH]}:
        return None
    everywhere = {"state": ALL, SEARCH: asked[SEARCH]}
    here = narrow(requests_on_desk(user), asked, user)
    beyond = narrow(requests_on_desk(user), everywhere, user).exclude(pk__in=here.order_by().values("pk"))
    number = count_each({"beyond": beyond}, user, most=MOST_ELSEWHERE)["beyond"]
    if not number:
        return None
    return {"count": describe_count(number, most=MOST_ELSEWHERE), "address": f"?{write_address(everywhere)}"}
