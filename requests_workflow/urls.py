"""Addresses of the coordinator's pages."""

from django.urls import path, register_converter

from requests_workflow.views.action import act_on_request
from requests_workflow.views.advice import advise_on_slug
from requests_workflow.views.check import check_request
from requests_workflow.views.edit import edit_request
from requests_workflow.views.hand_over import hand_over_request, take_offer_back, take_over_request
from requests_workflow.views.keep import keep_typed
from requests_workflow.views.mails import switch_off_mails
from requests_workflow.views.members import change_member, leave, share_request, take_member_out
from requests_workflow.views.mine import list_requests
from requests_workflow.views.new import begin_request
from requests_workflow.views.ownership import prove_ownership
from requests_workflow.views.project import choose_project, move_to_project, suggest_projects
from requests_workflow.views.sent import confirm_sent, show_copy
from requests_workflow.views.status import comment_on_request, show_request
from requests_workflow.views.zenodo import choose_address, retry_on_zenodo


class ReferenceConverter:
    """The reference of a request, such as EUC-2026-000042."""

    regex = "EUC-[0-9]{4}-[0-9]{6,9}"

    def to_python(self, value: str) -> str:
        """Take it as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Give it as it is."""
        return value


register_converter(ReferenceConverter, "reference")

urlpatterns = [
    path("", list_requests, name="my_requests"),
    path("mails/<str:signed>/", switch_off_mails, name="switch_off_mails"),
    path("new/", begin_request, name="new_request"),
    path("new/project/", choose_project, name="choose_project"),
    path("new/project/matches/", suggest_projects, name="suggest_projects"),
    path("<reference:reference>/", show_request, name="request_status"),
    path("<reference:reference>/edit/", edit_request, name="edit_request"),
    path("<reference:reference>/edit/keep/", keep_typed, name="keep_typed"),
    path("<reference:reference>/edit/address/", advise_on_slug, name="advise_on_slug"),
    path("<reference:reference>/project/", move_to_project, name="move_to_project"),
    path("<reference:reference>/check/", check_request, name="check_request"),
    path("<reference:reference>/sent/", confirm_sent, name="request_sent"),
    path("<reference:reference>/copy/", show_copy, name="request_copy"),
    path("<reference:reference>/members/", share_request, name="request_members"),
    path("<reference:reference>/members/change/", change_member, name="change_member"),
    path("<reference:reference>/members/remove/", take_member_out, name="take_member_out"),
    path("<reference:reference>/leave/", leave, name="leave_request"),
    path("<reference:reference>/hand-over/", hand_over_request, name="hand_over_request"),
    path("<reference:reference>/hand-over/withdraw/", take_offer_back, name="take_offer_back"),
    path("<reference:reference>/take-over/", take_over_request, name="take_over_request"),
    path("<reference:reference>/address/", choose_address, name="choose_address"),
    path("<reference:reference>/zenodo/retry/", retry_on_zenodo, name="retry_on_zenodo"),
    path("<reference:reference>/ownership/", prove_ownership, name="prove_ownership"),
    path("<reference:reference>/comments/", comment_on_request, name="comment_on_request"),
    path("<reference:reference>/actions/<slug:action>/", act_on_request, name="act_on_request"),
]
