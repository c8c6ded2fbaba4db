"""The feeds of new communities: Atom and JSON Feed, the youngest first."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.browse.feeds import Entry, Feed, write_atom, write_json_feed
from communities.selectors import communities_with_grants

MOST = 50
"""Entries; who asks once a day misses none."""


@require_safe
def show_atom(request: HttpRequest) -> HttpResponse:
    """Show new communities as Atom."""
    return _show("newest_atom", write_atom)


@require_safe
def show_json_feed(request: HttpRequest) -> HttpResponse:
    """Show new communities as JSON Feed."""
    return _show("newest_json", write_json_feed)


def _show(name: str, write: Callable[[Feed], HttpResponse]) -> HttpResponse:
    feed = Feed(
        title=_("New project communities"),
        page=reverse("browse_communities"),
        own=reverse(name),
        language="en",
        entries=_list_entries(),
    )
    return write(feed)


def _list_entries() -> Iterator[Entry]:
    for community in communities_with_grants().order_by("-created_at", "-pk")[:MOST]:
        grants = ", ".join(str(link.grant) for link in community.grant_links.all())
        yield Entry(
            title=community.title,
            path=reverse("community", args=[community.slug]),
            summary=" – ".join(filter(None, [community.description, grants])),
            updated=community.updated_at,
            published=community.created_at,
        )
