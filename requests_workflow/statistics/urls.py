"""The address of the desk's public figures."""

from django.urls import path

from requests_workflow.statistics.views import show_transparency

urlpatterns = [path("", show_transparency, name="transparency")]
