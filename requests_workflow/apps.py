"""The workflow application."""

from django.apps import AppConfig


class RequestsWorkflowConfig(AppConfig):
    """Requests, events, checks, deliveries."""

    name = "requests_workflow"
    verbose_name = "Community requests"
