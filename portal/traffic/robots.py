"""`/robots.txt`: where programs may go and how fast, by the table in force, and where to take everything."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from portal.traffic.published import list_published_limits, shortest_pause
from portal.traffic.refusal import LIMITS_PATH, list_bulk_addresses

# Nothing here is for search engines: forms, people's own pages, and answers that are data.
CLOSED = ("/accounts/", "/admin/", "/api/", "/csp-report/", "/health/", "/requests/")


@require_safe
def show_robots(request: HttpRequest) -> HttpResponse:
    """Tell programs the rules; the same for all of them."""
    with translation.override("en"):
        text = "\n".join(_write_lines()) + "\n"
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


def _write_lines() -> Iterator[str]:
    yield "# Please don't crawl to have everything; these are made for that:"
    for words, address in {
        **list_bulk_addresses(),
        "ask the API page by page": f"{settings.SITE_URL}/api/v1/docs/",
    }.items():
        yield f"#   {words}: {address}"
    yield f"# The limits that hold for guests of the API, also at {settings.SITE_URL}{LIMITS_PATH}:"
    yield from (f"#   {limit.name}: {limit.guest}. {limit.covers}" for limit in list_published_limits())
    yield ""
    yield "User-agent: *"
    yield f"Crawl-delay: {shortest_pause()}"
    yield from (f"Disallow: {path}" for path in CLOSED)
    yield from _list_site_maps()


def _list_site_maps() -> Iterator[str]:
    try:
        path = reverse("sitemap")
    except NoReverseMatch:
        return
    yield ""
    yield f"Sitemap: {settings.SITE_URL}{path}"
