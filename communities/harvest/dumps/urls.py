"""Addresses of the dumps; what a file may be called leaves no way out of the folder."""

from django.urls import path, re_path

from communities.harvest.dumps.serving import index
from communities.harvest.dumps.serving.files import DumpFileView

_FILE = r"(?P<file>SHA256SUMS|[a-z]{1,20}(?:\.[a-z]{1,6}){1,2})"

urlpatterns = [
    path("", index.show_dumps, name="dumps"),
    path("index.json", index.list_dumps, name="dump_index"),
    path("schema.json", index.show_schema, name="dumps_schema"),
    re_path(rf"^latest/{_FILE}\Z", index.lead_to_newest, name="newest_dump_file"),
    re_path(
        rf"^(?P<name>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:-[0-9]{{1,4}})?)/{_FILE}\Z",
        DumpFileView.as_view(),
        name="dump_file",
    ),
]
