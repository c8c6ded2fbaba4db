"""The site map: an index, and behind it files of addresses in steps, each streamed from the database.

Projects are cut by their keys, not by counting: a file's addresses stay its own when others come.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import F, Max
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from communities.models import Community, Grant
from portal.help.files import FALLBACK, read_files

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
STEP = 10_000
"""Keys of projects in a file; the protocol allows 50,000 addresses."""
MOST = 50_000
"""Addresses in a file that isn't cut: pages, communities."""

PAGES = ("home", "browse_projects", "browse_communities", "browse_programmes", "browse_subjects", "help")

Row = tuple[str, datetime | None]
"""An address's path, and when what it shows was changed last, where that is known."""


@require_safe
def show_index(request: HttpRequest) -> StreamingHttpResponse:
    """List the files."""
    return _stream("sitemapindex", "sitemap", _list_files())


@require_safe
def show_pages(request: HttpRequest) -> StreamingHttpResponse:
    """List the pages that are always there, the help among them."""
    helps = (reverse("help_page", args=[file.slug]) for file in read_files(FALLBACK))
    return _stream("urlset", "url", ((path, None) for path in (*map(reverse, PAGES), *helps)))


@require_safe
def show_communities(request: HttpRequest) -> StreamingHttpResponse:
    """List the communities, the youngest first."""
    rows = Community.objects.order_by("-created_at", "-pk").values_list("slug", "updated_at")[:MOST]
    return _stream("urlset", "url", _locate_all("community", rows.iterator()))


@require_safe
def show_projects(request: HttpRequest, step: int) -> StreamingHttpResponse:
    """List the projects whose keys lie in a step. Raises Http404 for a step without any."""
    rows = Grant.objects.filter(pk__gt=step * STEP, pk__lte=(step + 1) * STEP).order_by("pk")
    if not rows.exists():
        raise Http404
    listed = rows.values_list("number", "updated_at").iterator()
    return _stream("urlset", "url", _locate_all("project", listed))


def _list_files() -> Iterator[Row]:
    yield reverse("sitemap_pages"), None
    newest = Community.objects.aggregate(newest=Max("updated_at"))["newest"]
    if newest:
        yield reverse("sitemap_communities"), newest
    steps = Grant.objects.order_by().annotate(step=(F("pk") - 1) / STEP).values_list("step")
    for step, changed in steps.annotate(changed=Max("updated_at")).order_by("step"):
        yield reverse("sitemap_projects", args=[step]), changed


def _locate_all(name: str, rows: Iterable[tuple[str, datetime]]) -> Iterator[Row]:
    return ((reverse(name, args=[key]), changed) for key, changed in rows)


def _stream(root: str, element: str, rows: Iterable[Row]) -> StreamingHttpResponse:
    headers = {"Cache-Control": "public, max-age=3600"}
    lines = _write(root, element, rows)
    return StreamingHttpResponse(lines, content_type="application/xml; charset=utf-8", headers=headers)


def _write(root: str, element: str, rows: Iterable[Row]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n'
    for path, changed in rows:
        moment = f"<lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
        yield f"<{element}><loc>{escape(settings.SITE_URL + path)}</loc>{moment}</{element}>\n"
    yield f"</{root}>\n"
