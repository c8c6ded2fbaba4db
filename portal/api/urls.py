"""The addresses of the API, version 1; each room keeps its own."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from portal.api.documents import DocsView, PublishedLimitsView, SchemaView
from portal.api.views import UnknownAddressView

# The rooms above are named and not imported: the shared pieces stand below them.
urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="api_docs"),
    path("limits/", PublishedLimitsView.as_view(), name="api_limits"),
    path("", include("communities.api.urls")),
    path("", include("requests_workflow.api.urls")),
    re_path(r"", UnknownAddressView.as_view(), name="api_unknown"),
]
