"""How it stands with Zenodo, in the admin: what went wrong last, and "ask again now"."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import ZenodoStanding
from communities.zenodo.health import find_trouble
from communities.zenodo.restraint import ask_again
from portal.admin_base import ReadOnlyAdmin

TROUBLES: dict[str, str | Promise] = {
    "": gettext_lazy("is asked"),
    "token_refused": gettext_lazy("does not take the portal’s token: set a new one"),
    "left_alone": gettext_lazy("is left alone for a while"),
}


@admin.register(ZenodoStanding)
class ZenodoStandingAdmin(ReadOnlyAdmin):
    """One row for each host that was asked."""

    list_display = ("host", "standing", "failures", "last_failure", "failed_at", "closed_until", "refused_at")
    ordering = ("host",)
    fields = (*list_display, "told_at")
    readonly_fields = ("standing",)
    actions = ("ask_again_now",)

    @admin.display(description=gettext_lazy("state"))
    def standing(self, standing: ZenodoStanding) -> str:
        """Return in words whether it is asked."""
        return str(TROUBLES[find_trouble(standing)])

    def has_ask_again_permission(self, request: HttpRequest) -> bool:
        """Lead curators and superusers may."""
        return request.user.has_perm("communities.change_zenodostanding")

    @admin.action(description=gettext_lazy("Ask the selected hosts again now"), permissions=["ask_again"])
    def ask_again_now(self, request: HttpRequest, standings: QuerySet[ZenodoStanding]) -> None:
        """Let the next call through; should it fail as well, the pause begins anew."""
        for standing in standings:
            ask_again(standing.host)
        self.message_user(request, _("The next call goes through. What waits is tried when it is due."))
