"""Writes what is new for feed readers: Atom (RFC 4287) and JSON Feed 1.1, with the same entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.feedgenerator import Atom1Feed

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True)
class Entry:
    """One thing of a list, as a feed tells it."""

    title: str
    path: str
    summary: str
    updated: datetime | None = None
    published: datetime | None = None


@dataclass(frozen=True)
class Feed:
    """A list of entries: what it is called, the page with the same, and where the feed itself is."""

    title: str
    page: str
    """Its path, as that of `own`."""

    own: str
    language: str
    entries: Iterable[Entry]


class _Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        # Django says "now" of a feed without dates, which would make it a new one with every reading.
        return max((item["updateddate"] for item in self.items if item["updateddate"]), default=NEVER)


def locate(path: str) -> str:
    """Return the absolute address of a path of this site."""
    return f"{settings.SITE_URL}{path}"


def write_atom(feed: Feed) -> HttpResponse:
    """Return the feed as Atom."""
    written = _Atom(title=feed.title, link=locate(feed.page), description="", feed_url=locate(feed.own))
    for entry in feed.entries:
        written.add_item(
            title=entry.title,
            link=locate(entry.path),
            description=entry.summary,
            unique_id=locate(entry.path),
            updateddate=entry.updated,
            pubdate=entry.published,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    written.write(response, "utf-8")
    return response


def write_json_feed(feed: Feed) -> HttpResponse:
    """Return the feed as JSON Feed."""
    document = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": locate(feed.page),
        "feed_url": locate(feed.own),
        "language": feed.language,
        "items": [_describe(entry) for entry in feed.entries],
    }
    return JsonResponse(
        document, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False}
    )


def _describe(entry: Entry) -> dict[str, Any]:
    address = locate(entry.path)
    described = {"id": address, "url": address, "title": entry.title, "content_text": entry.summary}
    moments = {"date_published": entry.published, "date_modified": entry.updated}
    return described | {name: moment.isoformat() for name, moment in moments.items() if moment}
