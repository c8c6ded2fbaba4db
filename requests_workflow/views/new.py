"""The first step of a request: is there a community on Zenodo already?"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from requests_workflow.forms import KindForm
from requests_workflow.views.access import SignedInRequest, signed_in

BAD_REQUEST = 400


@require_safe
@signed_in
def begin_request(request: SignedInRequest) -> HttpResponse:
    """Ask whether the community is new; the answer is part of the next page's address.

    Whoever comes from a project's page brings its number along in `q`.
    """
    if "kind" not in request.GET and "asked" not in request.GET:
        return ask_kind(request, KindForm())
    form = KindForm(request.GET)
    if not form.is_valid():
        return ask_kind(request, form, status=BAD_REQUEST)
    query = {"kind": form.cleaned_data["kind"], "q": request.GET.get("q", "")}
    known = urlencode({name: value for name, value in query.items() if value})
    return redirect(f"{reverse('choose_project')}?{known}")


def ask_kind(request: HttpRequest, form: KindForm, *, status: int = 200) -> HttpResponse:
    """Show the first step, with what is known of the project already."""
    context = {"section": "requests", "form": form, "text": request.GET.get("q", "").strip()}
    return render(request, "requests/new.html", context, status=status)
