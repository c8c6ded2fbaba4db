"""Addresses of the catalogue in the API."""

from django.urls import path

from communities.api import views

urlpatterns = [
    path("projects/", views.ProjectsView.as_view(), name="api_projects"),
    path("projects/<str:number>/", views.ProjectView.as_view(), name="api_project"),
    path("programmes/", views.ProgrammesView.as_view(), name="api_programmes"),
    path("subjects/", views.SubjectsView.as_view(), name="api_subjects"),
    path("organisations/", views.OrganisationsView.as_view(), name="api_organisations"),
    path("communities/", views.CommunitiesView.as_view(), name="api_communities"),
    path("communities/<str:slug>/", views.CommunityView.as_view(), name="api_community"),
]
