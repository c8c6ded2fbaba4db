"""`/dumps/`: which dumps there are, as a page, as JSON, and the way to the newest."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from communities.harvest.dumps.delta import DELTA
from communities.harvest.dumps.making import SCHEMA_FILE
from communities.harvest.dumps.manifest import MANIFEST, SCHEMA, SUMS, Manifest, PackedFile
from communities.harvest.dumps.shelf import Shelf

KEPT_BY_CACHES = "public, max-age=60"

TITLES: dict[str, Promise] = {
    "programmes": _("Programmes, as a tree"),
    "subjects": _("Subjects (EuroSciVoc), as a tree"),
    "topics": _("Topics of calls"),
    "organisations": _("Organisations"),
    "projects": _("Projects with programme, topics, subjects and consortium"),
    "communities": _("Communities"),
    "links": _("Which community serves which project"),
    DELTA: _("What has changed since the dump before"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the page's table: what is in a file, and the file by its compressions."""

    title: Promise
    records: int
    files: tuple[PackedFile, ...]


@require_safe
def show_dumps(request: HttpRequest) -> HttpResponse:
    """Show the newest dump with its files, and the others."""
    dumps = [_describe(dump) for dump in Shelf(settings.DUMPS_DIR).list_dumps()]
    context = {
        "newest": dumps[0] if dumps else None,
        "older": dumps[1:],
        "site": settings.SITE_URL,
        "manifest": MANIFEST,
        "sums": SUMS,
        "section": "harvest",
    }
    return render(request, "harvest/dumps.html", context)


@require_safe
def list_dumps(request: HttpRequest) -> HttpResponse:
    """Return the manifests of all dumps, newest first, with the address of each file."""
    dumps = [_represent(dump) for dump in Shelf(settings.DUMPS_DIR).list_dumps()]
    links = {"html": _locate("dumps"), "schema": _locate("dumps_schema")}
    return JsonResponse({"links": links, "dumps": dumps}, headers={"Cache-Control": KEPT_BY_CACHES})


@require_safe
def lead_to_newest(request: HttpRequest, file: str) -> HttpResponse:
    """Send to a file of the newest dump. Raises Http404 while there is none."""
    newest = next(iter(Shelf(settings.DUMPS_DIR).list_names()), None)
    if newest is None:
        raise Http404
    response = redirect("dump_file", newest, file)
    response.headers["Cache-Control"] = KEPT_BY_CACHES
    return response


@require_safe
def show_schema(request: HttpRequest) -> HttpResponse:
    """Return the JSON Schema of all lines."""
    headers = {"Cache-Control": KEPT_BY_CACHES}
    return HttpResponse(SCHEMA_FILE.read_bytes(), content_type="application/schema+json", headers=headers)


def _describe(dump: Manifest) -> dict[str, Any]:
    return {
        "dump": dump,
        "created": parse_datetime(dump.created),
        "data_date": parse_date(dump.data_date) if dump.data_date else None,
        "rows": list(_list_rows(dump.files)),
        "delta_rows": list(_list_rows(dump.delta.files)) if dump.delta else [],
        "size": sum(file.bytes for file in dump.files) // 2,
    }


def _list_rows(files: tuple[PackedFile, ...]) -> Iterator[Row]:
    for kind in dict.fromkeys(file.kind for file in files):
        same = tuple(file for file in files if file.kind == kind)
        yield Row(TITLES[kind], same[0].records, same)


def _represent(dump: Manifest) -> dict[str, Any]:
    delta = dump.delta
    return {
        "name": dump.name,
        "created": dump.created,
        "data_date": dump.data_date,
        "schema_version": dump.schema_version,
        "records": dump.records,
        "links": {
            "manifest": _locate("dump_file", dump.name, MANIFEST),
            "sums": _locate("dump_file", dump.name, SUMS),
            "schema": _locate("dump_file", dump.name, SCHEMA),
        },
        "files": [_represent_file(dump, file) for file in dump.files],
        "delta": delta
        and {
            "base": delta.base,
            "changed": delta.changed,
            "removed": delta.removed,
            "files": [_represent_file(dump, file) for file in delta.files],
        },
    }


def _represent_file(dump: Manifest, file: PackedFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "kind": file.kind,
        "compression": file.compression,
        "records": file.records,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "href": _locate("dump_file", dump.name, file.name),
    }


def _locate(view: str, *arguments: str) -> str:
    return f"{settings.SITE_URL}{reverse(view, args=arguments)}"
