"""The doors of a request's mails: stop a held one, release it after all, try again what was given up."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.admin.going_on import ROUTE, read_view, to_screen
from requests_workflow.admin.mails import MAY_RETRY
from requests_workflow.desk.holding import release_mail, stop_mail
from requests_workflow.models import CommunityRequest, Delivery
from requests_workflow.outbox import sweeping
from requests_workflow.refusals import Refusal


class MailDoors:
    """The part of the desk that has to do with deliveries; each door leads back to the screen."""

    find: Callable[[HttpRequest, UUID], CommunityRequest]

    def mail_routes(self, guard: Callable[[Any], Any]) -> list[URLPattern]:
        """Return the addresses."""
        doors = {"retry": self.retry_delivery, "stop": self.stop_delivery, "release": self.release_delivery}
        return [
            path(
                f"<uuid:request_id>/deliveries/<int:delivery_id>/{name}/", guard(door), name=f"{ROUTE}_{name}"
            )
            for name, door in doors.items()
        ]

    def retry_delivery(self, request: HttpRequest, request_id: UUID, delivery_id: int) -> HttpResponse:
        """Give a delivery that was given up a fresh start."""
        subject = self.find(request, request_id)
        if not request.user.has_perm(MAY_RETRY):
            raise PermissionDenied
        delivery = Delivery.objects.filter(pk=delivery_id, event__request=subject).first()
        if request.method == "POST" and delivery is not None:
            sweeping.retry(delivery.pk)
            messages.success(request, _("It will be tried again within a minute."))
        return HttpResponseRedirect(f"{to_screen(subject, read_view(request))}#deliveries-title")

    def stop_delivery(self, request: HttpRequest, request_id: UUID, delivery_id: int) -> HttpResponse:
        """Stop a decision's mail; the decision stands."""

        def stop(delivery: Delivery, actor: User) -> str:
            stop_mail(delivery, request.POST.get("reason", ""), actor=actor)
            return _("The mail is stopped. The decision stands, and the coordinator sees it on their page.")

        return self._hold(request, request_id, delivery_id, stop)

    def release_delivery(self, request: HttpRequest, request_id: UUID, delivery_id: int) -> HttpResponse:
        """Send a stopped mail after all."""

        def release(delivery: Delivery, actor: User) -> str:
            release_mail(delivery, actor=actor)
            return _("The mail goes out within a minute.")

        return self._hold(request, request_id, delivery_id, release)

    def _hold(
        self, request: HttpRequest, request_id: UUID, delivery_id: int, deed: Callable[[Delivery, User], str]
    ) -> HttpResponse:
        subject = self.find(request, request_id)
        deliveries = Delivery.objects.filter(event__request=subject).select_related("event")
        delivery = deliveries.filter(pk=delivery_id).first()
        if delivery is None:
            raise Http404(_("There is no such mail of this request."))
        delivery.event.request = subject
        if request.method == "POST":
            try:
                messages.success(request, deed(delivery, cast(User, request.user)))
            except Refusal as refusal:
                messages.error(request, str(refusal))
        return HttpResponseRedirect(f"{to_screen(subject, read_view(request))}#deliveries-title")
