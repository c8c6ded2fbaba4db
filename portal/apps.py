"""The admin application, with our own site so that curators may enter it."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin, on a site that lets members of the curator groups in."""

    default_site = "portal.admin_site.PortalAdminSite"
