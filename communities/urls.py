"""Addresses of the catalogue's pages."""

from django.urls import include, path, re_path

from communities import views
from communities.browse.branches import browse_programmes, browse_subjects
from communities.browse.communities import browse_communities
from communities.browse.projects import browse_projects
from communities.harvest import newest
from communities.harvest.oai.views import OaiView, show_schema

urlpatterns = [
    path("browse/programmes/", browse_programmes, name="browse_programmes"),
    path("browse/subjects/", browse_subjects, name="browse_subjects"),
    path("browse/projects/", browse_projects, name="browse_projects"),
    path("browse/communities/", browse_communities, name="browse_communities"),
    path("dumps/", include("communities.harvest.dumps.urls")),
    re_path(r"^projects/(?P<number>[0-9]{1,20})/$", views.show_project, name="project"),
    re_path(
        r"^communities/(?P<slug>[A-Za-z0-9][A-Za-z0-9_-]{0,99})/$", views.show_community, name="community"
    ),
    path("feeds/communities.atom", newest.show_atom, name="newest_atom"),
    path("feeds/communities.json", newest.show_json_feed, name="newest_json"),
    path("oai", OaiView.as_view(), name="oai"),
    path("oai/catalogue-1.xsd", show_schema, name="oai_schema"),
]
