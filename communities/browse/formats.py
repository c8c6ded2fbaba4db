"""The same view in four forms: a page, JSON for programs, and two feeds for who wants to hear of news."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from communities.browse.feeds import Entry, Feed, locate, write_atom, write_json_feed

_FEEDS = {"atom": write_atom, "jsonfeed": write_json_feed}
FORMATS = ("json", *_FEEDS)


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


def answer(request: HttpRequest, view: View) -> HttpResponse:
    """Return the view in the form that `format` asks for. Raises Http404 for another form."""
    wanted = request.GET.get("format", "")
    if wanted == "json":
        links = {"self": locate(view.path_of("json")), "html": locate(view.path)}
        return JsonResponse({"title": view.title, "links": links, **view.document()})
    if wanted in _FEEDS:
        own = view.path_of(wanted)
        return _FEEDS[wanted](Feed(view.title, view.path, own, get_language() or "en", view.entries()))
    if wanted:
        raise Http404
    forms = {form: view.path_of(form) for form in FORMATS}
    context = {**view.context, "title": view.title, "canonical": locate(view.path), "forms": forms}
    return render(request, view.template, context)
