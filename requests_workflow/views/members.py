"""The page on which a coordinator lets colleagues in; and the one on which a colleague leaves."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from requests_workflow.busy import Busy, refusing_when_busy
from requests_workflow.forms.sharing import NAMES_OF_ROLES, InvitationForm
from requests_workflow.http_status import mark_refused
from requests_workflow.models import CommunityRequest, Delivery, RequestMember
from requests_workflow.refusals import NotAllowed, NotFound, Refusal
from requests_workflow.rules import is_coordinator, is_member
from requests_workflow.selectors import find_request
from requests_workflow.services import invite_member, leave_request, remove_member
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.views.letters import tell_letter
from requests_workflow.views.words import SHARING, fill_in_words, forget_sent_words, rescuing_words

BAD_REQUEST = 400


@rescuing_words
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def share_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """List who is in the request, and invite by e-mail."""
    found = find_request(reference, request.user)
    if not is_coordinator(found, request.user):
        return _send_back(request, found, is_coordinator.otherwise)
    if request.method != "POST":
        return _show(request, found, InvitationForm(initial={"role": RequestMember.Role.EDITOR}))
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=BAD_REQUEST)
    email = form.cleaned_data["email"].strip()
    try:
        with refusing_when_busy():
            invite_member(found.pk, email=email, role=form.cleaned_data["role"], actor=request.user)
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return mark_refused(_show(request, found, form), refusal)
    forget_sent_words(request, found)
    messages.success(
        request, _("%(email)s is let in, and gets a mail that says so.") % {"email": email.lower()}
    )
    return redirect("request_members", reference=found.reference)


@require_POST
@signed_in
def change_member(request: SignedInRequest, reference: str) -> HttpResponse:
    """Change what a member may do. A member who was taken out meanwhile is not let in again by it."""
    found = find_request(reference, request.user)
    email, role = request.POST.get("email", ""), request.POST.get("role", "")
    if _is_gone(found, email, request):
        return _back_to_list(request, found, _("They are in the request no more."))
    return _try(
        request,
        found,
        lambda: invite_member(found.pk, email=email, role=role, actor=request.user),
        _("What %(email)s may do is changed.") % {"email": email},
    )


@require_POST
@signed_in
def take_member_out(request: SignedInRequest, reference: str) -> HttpResponse:
    """End somebody's access; a second click finds that it has ended."""
    found = find_request(reference, request.user)
    email = request.POST.get("email", "")
    if _is_gone(found, email, request):
        return _back_to_list(request, found, _("They are in the request no more."))
    return _try(
        request,
        found,
        lambda: remove_member(found.pk, email=email, actor=request.user),
        _("%(email)s can’t see the request any more.") % {"email": email},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def leave(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask a member whether to leave, then let them go."""
    found = find_request(reference, request.user)
    if request.method != "POST":
        if is_coordinator(found, request.user):
            return redirect("hand_over_request", reference=found.reference)
        if not is_member(found, request.user):
            raise Http404(_("You are no member of this request."))
        return render(request, "requests/leave.html", {"section": "requests", "request_shown": found})
    try:
        with refusing_when_busy():
            leave_request(found.pk, actor=request.user)
    except (NotAllowed, Busy) as refusal:
        return _send_back(request, found, str(refusal))
    sentence = _("You have left the request %(reference)s: it is no longer among yours.")
    messages.success(request, sentence % {"reference": found.reference})
    return redirect("my_requests")


def _is_gone(found: CommunityRequest, email: str, request: SignedInRequest) -> bool:
    """Whether the coordinator acts on somebody who isn't in it; nobody else learns of that either way."""
    is_in = any(one.email == email for one in found.current_members)
    return is_coordinator(found, request.user) and not is_in


def _try(
    request: SignedInRequest, found: CommunityRequest, step: Callable[[], object], done: str
) -> HttpResponse:
    try:
        with refusing_when_busy():
            step()
    except NotFound:
        raise
    except NotAllowed as refusal:
        return _send_back(request, found, str(refusal))
    except Refusal as refusal:
        form = InvitationForm(request.POST)
        form.refuse(refusal)
        return mark_refused(_show(request, found, form), refusal)
    return _back_to_list(request, found, done)


def _back_to_list(request: SignedInRequest, found: CommunityRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("request_members", reference=found.reference)


def _send_back(request: SignedInRequest, found: CommunityRequest, said: str) -> HttpResponse:
    messages.warning(request, said)
    return redirect("request_status", reference=found.reference)


def _show(
    request: SignedInRequest, found: CommunityRequest, form: InvitationForm, *, status: int = 200
) -> HttpResponse:
    letters = _tell_invitations(found)
    members = [(member, letters.get(member.pk, "")) for member in found.current_members]
    context = {
        "section": "requests",
        "request_shown": found,
        "form": form,
        "members": members,
        "roles": NAMES_OF_ROLES,
        **fill_in_words(request, found, form, SHARING),
    }
    return render(request, "requests/members.html", context, status=status)


def _tell_invitations(found: CommunityRequest) -> dict[int, str]:
    """Return, by membership, how far the mail of its last invitation has come."""
    letters = Delivery.objects.filter(event__request=found, handler="mail_invited", event__action="invite")
    return {
        letter.event.details["member"]: tell_letter(letter)
        for letter in letters.select_related("event").order_by("pk")
    }
