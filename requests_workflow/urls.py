"""Addresses of the coordinator's pages."""

from django.urls import path, register_converter

from requests_workflow.views.action import act_on_request
from requests_workflow.views.edit import edit_request
from requests_workflow.views.mine import list_requests
from requests_workflow.views.new import begin_request
from requests_workflow.views.status import comment_on_request, show_request


class ReferenceConverter:
    """The reference of a request, such as EUC-2026-000042."""

    regex = "EUC-[0-9]{4}-[0-9]{6,9}"

    def to_python(self, value: str) -> str:
        """Take it as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Give it as it is."""
        return value


register_converter(ReferenceConverter, "reference")

urlpatterns = [
    path("", list_requests, name="my_requests"),
    path("new/", begin_request, name="new_request"),
    path("<reference:reference>/", show_request, name="request_status"),
    path("<reference:reference>/edit/", edit_request, name="edit_request"),
    path("<reference:reference>/comments/", comment_on_request, name="comment_on_request"),
    path("<reference:reference>/actions/<slug:action>/", act_on_request, name="act_on_request"),
]
