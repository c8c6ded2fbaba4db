"""Addresses of requests in the API."""

from django.urls import path

from requests_workflow.api.views.actions import ActionView
from requests_workflow.api.views.checks import ChecksRunView, ChecksView
from requests_workflow.api.views.conversation import CommentsView, EventsView
from requests_workflow.api.views.feed import EventFeedView
from requests_workflow.api.views.members import MembersView
from requests_workflow.api.views.requests import RequestsView, RequestView
from requests_workflow.api.views.slugs import SlugSuggestionsView, SlugView

urlpatterns = [
    path("events/", EventFeedView.as_view(), name="api_events"),
    path("slugs/", SlugSuggestionsView.as_view(), name="api_slug_suggestions"),
    path("slugs/<str:slug>/", SlugView.as_view(), name="api_slug"),
    path("requests/", RequestsView.as_view(), name="api_requests"),
    path("requests/<str:id>/", RequestView.as_view(), name="api_request"),
    path("requests/<str:id>/actions/<str:action>/", ActionView.as_view(), name="api_request_action"),
    path("requests/<str:id>/members/", MembersView.as_view(), name="api_request_members"),
    path("requests/<str:id>/events/", EventsView.as_view(), name="api_request_events"),
    path("requests/<str:id>/comments/", CommentsView.as_view(), name="api_request_comments"),
    path("requests/<str:id>/checks/", ChecksView.as_view(), name="api_request_checks"),
    path("requests/<str:id>/checks/run/", ChecksRunView.as_view(), name="api_request_checks_run"),
]
