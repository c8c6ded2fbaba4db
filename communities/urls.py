"""Addresses of the catalogue's pages."""

from django.urls import path, re_path

from communities import views

urlpatterns = [
    path("browse/projects/", views.browse_projects, name="browse_projects"),
    re_path(r"^projects/(?P<number>[0-9]{1,20})/$", views.show_project, name="project"),
    re_path(
        r"^communities/(?P<slug>[A-Za-z0-9][A-Za-z0-9_-]{0,99})/$", views.show_community, name="community"
    ),
]
