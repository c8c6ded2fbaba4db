"""Addresses of InvenioRDM's request API, spelled as there."""

from django.urls import path

from requests_workflow.inveniordm.views.actions import InvenioActionView
from requests_workflow.inveniordm.views.joining import JoinRequestView
from requests_workflow.inveniordm.views.requests import InvenioRequestsView, InvenioRequestView

urlpatterns = [
    path("communities/<str:parent>/actions/join-request", JoinRequestView.as_view(), name="inveniordm_join"),
    path("requests/", InvenioRequestsView.as_view(), name="inveniordm_requests"),
    path("requests/<str:id>", InvenioRequestView.as_view(), name="inveniordm_request"),
    path(
        "requests/<str:id>/actions/<str:action>",
        InvenioActionView.as_view(),
        name="inveniordm_request_action",
    ),
]
