"""The addresses of the site; each room keeps its own."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from portal import csp_reports, health, languages, pages, sitemaps
from portal.traffic.robots import show_robots

handler400 = "portal.api.failures.bad_request"
handler403 = "portal.api.failures.permission_denied"
handler404 = "portal.api.failures.page_not_found"
handler429 = "portal.traffic.forms.refuse"
handler500 = "portal.api.failures.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.show_home, name="home"),
    path("", include("communities.urls")),
    path("requests/", include("requests_workflow.urls")),
    path("transparency/", include("requests_workflow.statistics.urls")),
    path("api/v1/", include("portal.api.urls")),
    path("api/", include("requests_workflow.inveniordm.urls")),
    path("accounts/webhooks/", include("requests_workflow.webhooks.urls")),
    path("accounts/", include("portal.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/mails/", include("requests_workflow.gallery.urls")),
    path("admin/", admin.site.urls),
    path("docs/", include("portal.help.urls")),
    path("design/", include("portal.design.urls")),
    path("language/", languages.choose_language, name="choose_language"),
    path("favicon.ico", pages.show_icon, name="icon"),
    path("sitemap.xml", sitemaps.show_index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.show_pages, name="sitemap_pages"),
    path("sitemap-communities.xml", sitemaps.show_communities, name="sitemap_communities"),
    path("sitemap-projects-<int:step>.xml", sitemaps.show_projects, name="sitemap_projects"),
    path("robots.txt", show_robots, name="robots"),
    path("csp-report/", csp_reports.take_report, name="csp_report"),
    path("health/", health.report_ready, name="health"),
    path("health/live/", health.report_live, name="health_live"),
]
