"""Large answers, and one that is what was sent, to try slow clients on."""

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path

from tests.portal.traffic.trial_api import show_page

LARGE = bytes(range(250)) * 6_000


def show_much(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(LARGE)


def show_file(_request: HttpRequest) -> FileResponse:
    # A real one, which a server may send without reading it.
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    file.write(LARGE)
    file.seek(0)
    return FileResponse(file, headers={"Content-Length": str(len(LARGE))})


def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body)


def handler400(_request: HttpRequest, exception: Exception) -> HttpResponse:
    # The site's own page links to addresses that aren't here.
    return HttpResponse(str(exception), status=413)


urlpatterns = [
    path("health/live/", show_page),
    path("big/", show_much),
    path("file/", show_file),
    path("echo/", echo),
]
