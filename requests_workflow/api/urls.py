"""Addresses of requests in the API."""

from django.urls import path

from requests_workflow.api.views.actions import ActionView
from requests_workflow.api.views.checks import ChecksRunView, ChecksView
from requests_workflow.api.views.conversation import CommentsView, EventsView
from requests_workflow.api.views.feed import EventFeedView
from requests_workflow.api.views.members import MembersView
from requests_workflow.api.views.requests import RequestsView, RequestView
from requests_workflow.api.views.slugs import SlugSuggestionsView, SlugView
from requests_workflow.api.views.webhooks import (
    WebhookDeliveriesView,
    WebhookPingView,
    WebhookResendView,
    WebhookSecretView,
    WebhooksView,
    WebhookView,
)

urlpatterns = [
    path("webhooks/", WebhooksView.as_view(), name="api_webhooks"),
    path("webhooks/<str:id>/", WebhookView.as_view(), name="api_webhook"),
    path("webhooks/<str:id>/secret/", WebhookSecretView.as_view(), name="api_webhook_secret"),
    path("webhooks/<str:id>/ping/", WebhookPingView.as_view(), name="api_webhook_ping"),
    path("webhooks/<str:id>/deliveries/", WebhookDeliveriesView.as_view(), name="api_webhook_deliveries"),
    path(
        "webhooks/<str:id>/deliveries/<str:delivery>/resend/",
        WebhookResendView.as_view(),
        name="api_webhook_resend",
    ),
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
