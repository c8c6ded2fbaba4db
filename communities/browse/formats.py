"""The same view in three forms: a page, JSON for programs, and Atom for who wants to hear of news."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed

FORMATS = ("json", "atom")
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One thing of a list, as a feed tells it."""

    title: str
    path: str
    summary: str
    updated: datetime | None = None


@dataclass(frozen=True)
class View:
    """A list as it is shown: what it is called, where it is, what stands in it."""

    title: str
    path: str
    """The one path of this view, with its query."""

    template: str
    context: dict[str, Any]
    document: Callable[[], dict[str, Any]]
    entries: Callable[[], Iterable[Entry]]

    def path_of(self, form: str) -> str:
        """Return the path of the view in another form."""
        return f"{self.path}{'&' if '?' in self.path else '?'}format={form}"


class _Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        # Django says "now" of a feed without dates, which would make it a new one with every reading.
        return max((item["updateddate"] for item in self.items if item["updateddate"]), default=NEVER)


def answer(request: HttpRequest, view: View) -> HttpResponse:
    """Return the view in the form that `format` asks for. Raises Http404 for another form."""
    wanted = request.GET.get("format", "")
    if wanted == "json":
        links = {"self": locate(view.path_of("json")), "html": locate(view.path)}
        return JsonResponse({"title": view.title, "links": links, **view.document()})
    if wanted == "atom":
        return _write_atom(view)
    if wanted:
        raise Http404
    forms = {form: view.path_of(form) for form in FORMATS}
    context = {**view.context, "title": view.title, "canonical": locate(view.path), "forms": forms}
    return render(request, view.template, context)


def locate(path: str) -> str:
    """Return the absolute address of a path of this site."""
    return f"{settings.SITE_URL}{path}"


def _write_atom(view: View) -> HttpResponse:
    feed = _Feed(
        title=view.title,
        link=locate(view.path),
        description="",
        feed_url=locate(view.path_of("atom")),
    )
    for entry in view.entries():
        feed.add_item(
            title=entry.title,
            link=locate(entry.path),
            description=entry.summary,
            unique_id=locate(entry.path),
            updateddate=entry.updated,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response
