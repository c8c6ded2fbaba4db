"""The pages of the help section, open to everybody."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.help.files import FALLBACK, read_files
from portal.help.pages import find_page
from portal.help.search import search_help


@require_safe
def show_contents(request: HttpRequest) -> HttpResponse:
    """List all pages by group."""
    return render(request, "help/contents.html", _frame())


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show which sections answer."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    hits = search_help(text, _language()) if text else []
    return render(request, "help/search.html", {**_frame(), "text": text, "hits": hits})


@require_safe
def show_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page, with the ones before and after it."""
    page = find_page(slug, _language())
    if page is None:
        raise Http404("There is no such page of help.")
    files = read_files(_language())
    place = files.index(page.file)
    context = {
        "page": page,
        "previous": files[place - 1] if place else None,
        "next": files[place + 1] if place + 1 < len(files) else None,
        "is_fallback": page.file.language != _language(),
    }
    return render(request, "help/page.html", {**_frame(), **context})


def _language() -> str:
    return (get_language() or FALLBACK).partition("-")[0]


def _frame() -> dict[str, Any]:
    groups = groupby(read_files(_language()), key=lambda file: file.group)
    return {"section": "help", "groups": [(name, list(files)) for name, files in groups]}
